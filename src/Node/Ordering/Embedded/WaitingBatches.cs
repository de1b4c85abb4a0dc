using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>
/// Batches that wait for an entry, in the order they came, bounded for all and for each member. Not safe for threads: the
/// owner locks.
/// </summary>
internal sealed class WaitingBatches(OrderingLimits limits)
{
    /// <summary>An entry's own fields: tag 16, net 32, part 4, epoch 8, seq 8, time 8, count 4, signature 64.</summary>
    private const int EntryOverhead = 144;

    private readonly Queue<(Batch Batch, TimeSpan Since)> _queue = new();
    private readonly Dictionary<AccountId, long> _bytesOfMember = [];

    /// <summary>Bytes waiting.</summary>
    public long Bytes { get; private set; }

    /// <summary>Transactions waiting.</summary>
    public long Transactions { get; private set; }

    /// <summary>When the first one came; null when none waits.</summary>
    public TimeSpan? Since => _queue.TryPeek(out var first) ? first.Since : null;

    /// <summary>False when there is no room.</summary>
    public bool TryAdd(Batch batch, TimeSpan now)
    {
        var length = batch.Bytes.Length;
        var ofMember = _bytesOfMember.GetValueOrDefault(batch.Member);
        if (Bytes + length > limits.WaitingBytesMax || ofMember + length > limits.MemberWaitingBytesMax)
        {
            return false;
        }

        _queue.Enqueue((batch, now));
        _bytesOfMember[batch.Member] = ofMember + length;
        Bytes += length;
        Transactions += batch.Transactions.Count;
        return true;
    }

    /// <summary>Takes what one entry holds, from the front.</summary>
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
            Remove(_queue.Dequeue().Batch);
        }

        return taken;
    }

    private void Remove(Batch batch)
    {
        Bytes -= batch.Bytes.Length;
        Transactions -= batch.Transactions.Count;
        var left = _bytesOfMember[batch.Member] - batch.Bytes.Length;
        if (left == 0)
        {
            _bytesOfMember.Remove(batch.Member);
        }
        else
        {
            _bytesOfMember[batch.Member] = left;
        }
    }
}
