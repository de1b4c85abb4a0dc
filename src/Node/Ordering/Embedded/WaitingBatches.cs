using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>
/// Batches that wait for an entry, served fairly between members by price of work, bounded for all and for each member. Not
/// safe for threads: the owner locks.
/// </summary>
internal sealed class WaitingBatches(OrderingLimits limits)
{
    /// <summary>An entry's own fields: tag 16, net 32, part 4, epoch 8, seq 8, time 8, count 4, signature 64.</summary>
    private const int EntryOverhead = 144;

    private readonly FairQueue<AccountId, (Batch Batch, TimeSpan Since)> _queue = new();
    private readonly Dictionary<AccountId, MemberPart> _parts = [];

    /// <summary>Bytes waiting.</summary>
    public long Bytes { get; private set; }

    /// <summary>Transactions waiting.</summary>
    public long Transactions { get; private set; }

    /// <summary>When the one that has waited longest came; null when none waits. Looks at one place a member.</summary>
    public TimeSpan? Since => _parts.Count == 0 ? null : _parts.Values.Min(part => part.Arrivals.Peek());

    /// <summary>
    /// What a batch asks of every member, in metered units, as far as an ordering can see it: it does not read calls. The
    /// block's execution bounds the rest by the same fairness.
    /// </summary>
    public static long PriceOf(Batch batch) =>
        (batch.Bytes.Length / Meter.BytesPerUnit) + (batch.Transactions.Count * (Meter.CallUnits + Meter.SignatureUnits));

    /// <summary>
    /// True when a member may add as much: it may have as much waiting as is free (Choudhury and Hahne's dynamic threshold,
    /// 1998), so that room is left for the others however many flood; and whoever has nothing waiting may always add one
    /// batch. At most <see cref="OrderingLimits.WaitingBytesMax"/> and one batch a member wait.
    /// </summary>
    public bool HasRoom(AccountId member, long length)
    {
        var ofMember = _parts.GetValueOrDefault(member)?.Bytes ?? 0;
        return ofMember == 0 || ofMember + length <= Math.Min(limits.MemberWaitingBytesMax, limits.WaitingBytesMax - Bytes);
    }

    /// <summary>False when there is no room.</summary>
    public bool TryAdd(Batch batch, TimeSpan now)
    {
        if (!HasRoom(batch.Member, batch.Bytes.Length))
        {
            return false;
        }

        _queue.Add(batch.Member, PriceOf(batch), (batch, now));
        if (!_parts.TryGetValue(batch.Member, out var part))
        {
            _parts[batch.Member] = part = new MemberPart();
        }

        part.Arrivals.Enqueue(now);
        part.Bytes += batch.Bytes.Length;
        Bytes += batch.Bytes.Length;
        Transactions += batch.Transactions.Count;
        return true;
    }

    /// <summary>Takes what one entry holds: of each member its fair part.</summary>
    public List<Batch> TakeEntry()
    {
        var taken = new List<Batch>();
        var bytes = EntryOverhead;
        var transactions = 0;
        while (_queue.TryPeek(out var next) && taken.Count < LedgerLimits.EntryBatchesMax && transactions < limits.EntryTransactions
            && bytes + sizeof(uint) + next.Batch.Bytes.Length <= LedgerLimits.EntryBytesMax)
        {
            bytes += sizeof(uint) + next.Batch.Bytes.Length;
            transactions += next.Batch.Transactions.Count;
            taken.Add(next.Batch);
            Remove(_queue.Take().Batch);
        }

        return taken;
    }

    private void Remove(Batch batch)
    {
        Bytes -= batch.Bytes.Length;
        Transactions -= batch.Transactions.Count;
        var part = _parts[batch.Member];
        part.Bytes -= batch.Bytes.Length;
        part.Arrivals.Dequeue();
        if (part.Arrivals.Count == 0)
        {
            _parts.Remove(batch.Member);
        }
    }

    /// <summary>What waits of one member: its batches leave in the order they came.</summary>
    private sealed class MemberPart
    {
        public long Bytes { get; set; }

        public Queue<TimeSpan> Arrivals { get; } = [];
    }
}
