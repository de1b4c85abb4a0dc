using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Node.Intake;

/// <summary>Transactions taken and not yet final, by id, and those that became final last. Safe from any thread.</summary>
internal sealed class PendingTransactions(IntakeLimits limits)
{
    private readonly ConcurrentDictionary<Hash, Entry> _pending = new();
    private readonly RecentMap<Hash, bool> _final = new(limits.FinalMax);
    private int _count;
    private long _bytes;

    public int Count => Volatile.Read(ref _count);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>True when as much waits as may.</summary>
    public bool IsFull => Count >= limits.PendingMax || Bytes >= limits.PendingBytesMax;

    /// <summary>What is known of an id.</summary>
    public IntakeOutcome Known(Hash id)
    {
        if (_pending.ContainsKey(id))
        {
            return IntakeOutcome.AlreadyPending;
        }

        return _final.TryGet(id, out _) ? IntakeOutcome.AlreadyFinal : IntakeOutcome.Refused;
    }

    /// <summary>False when another thread took the same transaction first.</summary>
    public bool TryAdd(SignedTransaction transaction)
    {
        if (!_pending.TryAdd(transaction.Id, new Entry(transaction.Bytes.Length)))
        {
            return false;
        }

        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, transaction.Bytes.Length);
        return true;
    }

    /// <summary>The transaction went into this batch; false when it is pending no more.</summary>
    public bool TryPlace(Hash id, OwnBatch batch)
    {
        if (!_pending.TryGetValue(id, out var entry))
        {
            return false;
        }

        entry.Batch = batch;
        return true;
    }

    /// <summary>The transaction is final; the batch that it was in, when it was in one of this node's.</summary>
    public OwnBatch? Finish(Hash id)
    {
        _final.Add(id, true);
        return _pending.TryRemove(id, out var entry) ? Release(entry) : null;
    }

    /// <summary>The transaction is given up; false when it was not pending.</summary>
    public bool GiveUp(Hash id)
    {
        if (!_pending.TryRemove(id, out var entry))
        {
            return false;
        }

        Release(entry);
        return true;
    }

    private OwnBatch? Release(Entry entry)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -entry.Length);
        return entry.Batch;
    }

    /// <summary>The batch is written by the cutting thread alone, before it is offered.</summary>
    private sealed class Entry(int length)
    {
        public int Length { get; } = length;

        public OwnBatch? Batch { get; set; }
    }
}
