using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Node.Intake;

/// <summary>Transactions taken and not yet final, by id, and those that became final last. Safe from any thread.</summary>
internal sealed class PendingTransactions(IntakeLimits limits)
{
    private readonly ConcurrentDictionary<Hash, Entry> _pending = new();
    private readonly RecentMap<Hash, bool> _final = new(limits.FinalMax);

    /// <summary>How the room is divided between accounts.</summary>
    public PendingShares Shares { get; } = new(limits);

    /// <summary>How fast it empties.</summary>
    public DrainRate Drain { get; } = new();

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
    /// <param name="transaction">What is taken.</param>
    /// <param name="share">Whose part it is counted in.</param>
    /// <param name="units">Its price.</param>
    /// <param name="since">When, by the clock's timestamp.</param>
    public bool TryAdd(SignedTransaction transaction, Hash share, long units, long since)
    {
        if (!_pending.TryAdd(transaction.Id, new Entry(transaction, share, units, since)))
        {
            return false;
        }

        Shares.Add(share, transaction.Bytes.Length, units);
        return true;
    }

    /// <summary>What is pending under this id, and since when.</summary>
    public (SignedTransaction Transaction, long Since)? Find(Hash id) => _pending.TryGetValue(id, out var entry) ? (entry.Transaction, entry.Since) : null;

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
        Shares.Remove(entry.Share, entry.Transaction.Bytes.Length, entry.Units);
        Drain.Finish(entry.Units);
        return entry.Batch;
    }

    /// <summary>The batch is written by the cutting thread alone, before it is offered.</summary>
    private sealed class Entry(SignedTransaction transaction, Hash share, long units, long since)
    {
        public SignedTransaction Transaction { get; } = transaction;

        public Hash Share { get; } = share;

        public long Units { get; } = units;

        public long Since { get; } = since;

        public OwnBatch? Batch { get; set; }
    }
}
