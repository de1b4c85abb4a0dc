using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// Which partitions of which network a member's validator keys have been given vote logs in: a vote binds both. A key signs in a partition only with a vote log that was made before its
/// first vote there; this remembers, outside of every ledger's folder and of every backup, that it was made once. A key that was not noted when it
/// was made, or that was enrolled before, is enrolled never: whoever lost a vote log rotates the key.
/// </summary>
public sealed class VoteEnrolment(IStorageFolder folder)
{
    /// <summary>Name of the folder in a member's folder.</summary>
    public const string FolderName = "enrolment";

    private readonly Lock _gate = new();

    /// <summary>The key was made in this member's folder just now, and has signed nothing anywhere.</summary>
    public void NoteMade(KeyId key)
    {
        lock (_gate)
        {
            Mark(Made(key));
        }
    }

    /// <summary>True once, durably, for each network, partition and key that was noted here.</summary>
    public bool TryEnrol(NetworkId network, uint partition, KeyId key)
    {
        lock (_gate)
        {
            var names = folder.List();
            var mark = string.Create(CultureInfo.InvariantCulture, $"{key}.{network}.{partition}");
            if (!names.Contains(Made(key)) || names.Contains(mark))
            {
                return false;
            }

            Mark(mark);
            return true;
        }
    }

    private static string Made(KeyId key) => key + ".made";

    private void Mark(string name) => folder.Create(name, 0).Dispose();
}
