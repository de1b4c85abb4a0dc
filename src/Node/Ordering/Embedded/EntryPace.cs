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
/// When the next entry is due. One entry is one block, so entries grow with what is on its way: alone a batch goes at once,
/// under load blocks of hundreds go, and the members are never asked for more blocks than they finish.
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

        var full = load.Transactions >= limits.EntryTransactions || load.Bytes >= LedgerLimits.EntryBytesMax / 2;
        if (load.Underway < limits.Pipeline)
        {
            return full || load.Transactions >= limits.GatherTransactions ? TimeSpan.Zero : limits.Gather - waited;
        }

        if (load.Underway < limits.Backlog)
        {
            return full ? TimeSpan.Zero : limits.GatherBusy - waited;
        }

        return limits.GatherBacklog - load.SinceEntry;
    }
}
