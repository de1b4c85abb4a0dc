using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>Where one replica keeps what: three folders that only it writes.</summary>
/// <param name="Blocks">The block log: the truth.</param>
/// <param name="Snapshots">Snapshots: may be deleted.</param>
/// <param name="Votes">For each validator key the folder of its vote log: never in a backup, never put back.</param>
public sealed record ReplicaStorage(IStorageFolder Blocks, IStorageFolder Snapshots, Func<KeyId, IStorageFolder> Votes)
{
    /// <summary>Evidence of others' lies; null keeps it in memory only.</summary>
    public IStorageFolder? Misbehaviour { get; init; }

    /// <summary>On disk: <c>blocks/</c>, <c>state/</c>, <c>votes/KID/</c> and <c>misbehaviour/</c> under a folder.</summary>
    public static ReplicaStorage OnDisk(string folder) => new(
        new DiskFolder(Path.Combine(folder, "blocks")),
        new DiskFolder(Path.Combine(folder, "state")),
        key => new DiskFolder(Path.Combine(folder, "votes", key.ToString())))
    {
        Misbehaviour = new DiskFolder(Path.Combine(folder, "misbehaviour")),
    };

    /// <summary>Makes the vote log of a new validator key: once, before the key is first used. A start without it refuses to sign.</summary>
    public void EnrolValidator(Genesis genesis, KeyId validator) =>
        VoteLog.Create(Votes(validator), validator, VoteState.Opening(genesis.Network, genesis.Document.Partition, validator)).Dispose();

    /// <summary>True for a key whose vote log is whole and holds no vote.</summary>
    public bool IsUnused(KeyId validator) => VoteLog.Peek(Votes(validator), validator, out var reason).Value == 0 && reason.Length == 0;
}
