using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Standing;

/// <summary>Why the node refuses what is asked of the consortium's state.</summary>
public static class ConsortiumCodes
{
    /// <summary>No evidence of this id is kept here.</summary>
    public static readonly RefusalCode EvidenceUnknown = new("misbehaviour-unknown");

    /// <summary>The height by which the transaction was promised is not reached.</summary>
    public static readonly RefusalCode PromiseRunning = new("promise-running");

    /// <summary>The member gives no promise now.</summary>
    public static readonly RefusalCode PromiseNotGiven = new("promise-not-given");
}
