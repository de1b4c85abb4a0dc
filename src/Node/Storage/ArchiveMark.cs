namespace Xinglin.Node.Storage;

/// <summary>The file that tells an archive from a node's log: its last segment is sealed and none follows.</summary>
internal static class ArchiveMark
{
    internal const string Name = "archive";

    internal static bool IsIn(IStorageFolder folder) => folder.List().Contains(Name);
}
