using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Partitions;

/// <summary>How a member's process hosts partitions beside the directory.</summary>
public sealed record PartitionHostsSettings
{
    /// <summary>The member's replica of the directory; not owned.</summary>
    public required ReplicaHost Directory { get; init; }

    /// <summary>The member's one line to the others; the directory's replica uses it too.</summary>
    public required PeerLine Line { get; init; }

    /// <summary>Each partition's own folders.</summary>
    public required Func<uint, ReplicaStorage> Storage { get; init; }

    /// <summary>Signs batches.</summary>
    public required ISigner Identity { get; init; }

    /// <summary>Finds a validator key of the member by its kid; null when it is not here.</summary>
    public required Func<KeyId, ISigner?> Validator { get; init; }

    /// <summary>Where those keys have been given vote logs.</summary>
    public required VoteEnrolment Enrolment { get; init; }

    /// <summary>Where a partition's batches go, given its genesis.</summary>
    public required Func<Genesis, Func<BlockHeader, IStateReader, IOrdering>> Ordering { get; init; }

    /// <summary>The contracts in every version.</summary>
    public required ContractCatalog Catalog { get; init; }

    /// <summary>Which partitions to host although nothing assigns them to the member; all unless set. Those that it validates it always hosts.</summary>
    public Func<uint, bool> Hosts { get; init; } = _ => true;

    /// <summary>Bounds of each replica's intake.</summary>
    public IntakeLimits Intake { get; init; } = new();

    /// <summary>Waiting times of finality.</summary>
    public ReplicaTimeouts Timeouts { get; init; } = ReplicaTimeouts.Default;
}
