using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Peers;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>One member's replica: who it is, where it keeps things, whom it speaks to.</summary>
public sealed record ReplicaHostSettings
{
    /// <summary>The network.</summary>
    public required Genesis Genesis { get; init; }

    /// <summary>The member as the genesis introduces it.</summary>
    public required GenesisMember Member { get; init; }

    /// <summary>Its files.</summary>
    public required ReplicaStorage Storage { get; init; }

    /// <summary>Signs batches.</summary>
    public required ISigner Identity { get; init; }

    /// <summary>
    /// Signs votes as long as no set names another key of the member; null for a member that only takes part. Its vote log exists
    /// already (<see cref="ReplicaStorage.EnrolValidator"/>).
    /// </summary>
    public ISigner? Validator { get; init; }

    /// <summary>
    /// Finds the validator key that followed, by its kid; null when the member does not have it. Asked on the replica's thread when a set names
    /// it; its vote log exists already.
    /// </summary>
    public Func<KeyId, ISigner?> FurtherValidators { get; init; } = _ => null;

    /// <summary>Signs votes, with those of the member's other partitions where they come together. Of one member, never of two.</summary>
    public VoteListSigner Votes { get; init; } = new();

    /// <summary>The contracts in every version.</summary>
    public required ContractCatalog Catalog { get; init; }

    /// <summary>
    /// Where batches go and entries come from, given a header and the state after it: asked at the start, and again whenever a final block
    /// began another epoch, on a thread of the pool. When it throws then, it is asked again. Not owned.
    /// </summary>
    public required Func<BlockHeader, IStateReader, IOrdering> Ordering { get; init; }

    /// <summary>The way to the other members.</summary>
    public required IPeerTransport Peers { get; init; }

    /// <summary>Bounds of intake.</summary>
    public IntakeLimits Intake { get; init; } = new();

    /// <summary>Waiting times of finality.</summary>
    public ReplicaTimeouts Timeouts { get; init; } = ReplicaTimeouts.Default;

    /// <summary>The member's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A snapshot is written, beside the running replica, when this many transactions were made final since the last.</summary>
    public long SnapshotTransactions { get; init; } = 500_000;

    /// <summary>A snapshot is written, beside the running replica, at every height that is a multiple of this.</summary>
    public long SnapshotBlocks { get; init; } = 20_000;

    /// <summary>Length of a segment of the block log, bytes.</summary>
    public long SegmentBytes { get; init; } = BlockLog.SegmentBytes;
}
