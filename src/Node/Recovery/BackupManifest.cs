using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>One file of a backup.</summary>
/// <param name="Path">Relative to the member's folder, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, base64url.</param>
public sealed record BackupFile(string Path, long Bytes, Hash Sha256);

/// <summary>
/// What a backup holds: <c>backup.json</c>, written last, so that a backup without it is none. Every file is named with its hash.
/// </summary>
/// <param name="Format">"xinglin/backup/v1".</param>
/// <param name="Network">The network's id.</param>
/// <param name="Taken">When, ISO 8601.</param>
/// <param name="Tip">The last block in it.</param>
/// <param name="Files">By path.</param>
public sealed record BackupManifest(string Format, string Network, string Taken, ulong Tip, IReadOnlyList<BackupFile> Files)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/backup/v1";

    /// <summary>The manifest's own name.</summary>
    public const string FileName = "backup.json";

    /// <summary>Longest manifest, bytes: a hundred and more for each of a million files.</summary>
    public const int BytesMax = 256 << 20;

    /// <summary>Folders that are in no backup: what validator keys signed, epoch keys (an erased record would come back), secrets, a fetch under way.</summary>
    internal static IReadOnlyList<string> NeverFolders { get; } = ["votes", VoteEnrolment.FolderName, "epochs", "keys", "recovery"];

    /// <summary>Files that are in no backup: who holds the folder, where it is reached, the mark that lets a key vote for the first time.</summary>
    internal static IReadOnlyList<string> NeverFiles { get; } = ["lock", "address", "unenrolled", "next.zero", FileName];

    /// <summary>True for a path that may be in a backup and be put back: inside the folder, and nothing that never leaves it.</summary>
    internal static bool MayHold(string path)
    {
        var parts = path.Split('/');
        return parts.Length is > 0 and <= 32 && parts.All(p => p.Length is > 0 and <= 255 && p is not ("." or "..") && !p.Contains('\\', StringComparison.Ordinal) && !p.Any(char.IsControl))
            && !parts.SkipLast(1).Any(p => NeverFolders.Contains(p) || IsSetAside(p)) && !NeverFiles.Contains(parts[^1]) && !parts[^1].EndsWith(".tmp", StringComparison.Ordinal) && !parts[^1].EndsWith(".key", StringComparison.Ordinal);
    }

    /// <summary>True for the folder of a ledger that was set aside: a former network's, or one that nobody's blocks continued.</summary>
    internal static bool IsSetAside(string folder) => folder.StartsWith("ledger-", StringComparison.Ordinal) || folder.StartsWith("until-", StringComparison.Ordinal);

    /// <summary>The file's bytes.</summary>
    internal byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);

    /// <summary>Reads an untrusted manifest; null when it is malformed or names a path that no backup may hold.</summary>
    internal static BackupManifest? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest);
            return manifest is { Format: FormatV1 } && manifest.Files.All(f => f is { Bytes: >= 0 } && MayHold(f.Path))
                && manifest.Files.Select(f => f.Path).Distinct(StringComparer.Ordinal).Count() == manifest.Files.Count
                ? manifest
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
