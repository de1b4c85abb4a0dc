using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering;

namespace Xinglin.Node.Intake;

/// <summary>This member's batches on their way, oldest first. Safe from any thread: one lock, held briefly.</summary>
internal sealed class OwnBatches(TimeSpan resubmitAfter, TimeSpan expiryGrace)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, OwnBatch> _byNumber = [];

    /// <summary>How many.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byNumber.Count;
            }
        }
    }

    public void Add(OwnBatch batch)
    {
        lock (_lock)
        {
            _byNumber.Add(batch.Prepared.Batch.Number, batch);
        }
    }

    /// <summary>The batch with exactly these bytes.</summary>
    public PreparedBatch? Find(ulong number, ReadOnlySpan<byte> bytes)
    {
        OwnBatch? batch;
        lock (_lock)
        {
            _byNumber.TryGetValue(number, out batch);
        }

        return batch is not null && batch.Prepared.Batch.Bytes.Span.SequenceEqual(bytes) ? batch.Prepared : null;
    }

    /// <summary>One transaction of the batch is final; with its last one the batch is.</summary>
    public void Close(OwnBatch batch)
    {
        lock (_lock)
        {
            batch.Open--;
            if (batch.Open == 0)
            {
                _byNumber.Remove(batch.Prepared.Batch.Number);
            }
        }
    }

    /// <summary>Offers what the ordering has not taken, and again what is late; stops at the first that it does not take.</summary>
    /// <returns>False when the ordering had no room.</returns>
    public bool Offer(IOrdering ordering, DateTimeOffset now)
    {
        foreach (var batch in Due(now))
        {
            if (!ordering.Offer(batch.Prepared.Batch.Bytes))
            {
                return false;
            }

            lock (_lock)
            {
                batch.Offered = now;
            }
        }

        return true;
    }

    /// <summary>Nothing of them stands in the ordering's log any more: all are due again.</summary>
    public void OfferAgain()
    {
        lock (_lock)
        {
            foreach (var batch in _byNumber.Values)
            {
                batch.Offered = null;
            }
        }
    }

    /// <summary>Removes the batches whose every transaction expired too long ago to become final.</summary>
    public IReadOnlyList<OwnBatch> TakeExpired(DateTimeOffset now)
    {
        lock (_lock)
        {
            var limit = new LedgerTime((now - expiryGrace).ToUnixTimeMilliseconds());
            List<OwnBatch> expired = [.. _byNumber.Values.Where(b => b.Expires.CompareTo(limit) < 0)];
            expired.ForEach(b => _byNumber.Remove(b.Prepared.Batch.Number));
            return expired;
        }
    }

    /// <summary>For this member's own proposals.</summary>
    public IReadOnlyList<WaitingBatch> Waiting()
    {
        lock (_lock)
        {
            return [.. _byNumber.Values.Select(b => new WaitingBatch(b.Prepared.Batch.Bytes, new LedgerTime(b.Cut.ToUnixTimeMilliseconds())))];
        }
    }

    private List<OwnBatch> Due(DateTimeOffset now)
    {
        lock (_lock)
        {
            return [.. _byNumber.Values.Where(b => b.Offered is not { } offered || now - offered >= resubmitAfter)];
        }
    }
}
