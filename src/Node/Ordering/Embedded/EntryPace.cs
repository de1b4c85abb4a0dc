using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>What the sequencer sees when it decides.</summary>
/// <param name="Transactions">Waiting in batches.</param>
/// <param name="Bytes">Of the waiting batches.</param>
/// <param name="Waited">How long the first batch has waited; null when none does.</param>
/// <param name="Underway">Entries written that no quorum has stored.</param>
/// <param name="UnderwayBytes">Their bytes.</param>
/// <param name="SinceEntry">Since the last entry was written.</param>
internal readonly record struct OrderingLoad(long Transactions, long Bytes, TimeSpan? Waited, int Underway, long UnderwayBytes, TimeSpan SinceEntry);

/// <summary>
/// When the next entry is due. One entry is one block: alone a batch goes at once, and what comes while the members are busy waits here and shares
/// the next one, so that blocks grow with the load and none waits behind others at the members.
/// </summary>
internal static class EntryPace
{
    /// <summary>Zero or less: now. Null: not until something changes.</summary>
    public static TimeSpan? UntilDue(in OrderingLoad load, OrderingLimits limits)
    {
        if (load.Underway >= limits.RetainedMax || load.UnderwayBytes >= limits.RetainedBytesMax)
        {
            return null;
        }

        if (load.Waited is not { } waited)
        {
            return load.Underway < limits.Backlog ? limits.Idle - load.SinceEntry : null;
        }

        if (load.Underway == 0)
        {
            return TimeSpan.Zero;
        }

        if (load.Underway < limits.Pipeline)
        {
            var full = load.Transactions >= limits.GatherTransactions || load.Bytes >= LedgerLimits.EntryBytesMax / 2;
            return full ? TimeSpan.Zero : limits.Gather - waited;
        }

        // Whatever went out now would only wait at the members; they say when they have stored, and only silence is not waited for longer.
        return limits.GatherBacklog - load.SinceEntry;
    }
}
