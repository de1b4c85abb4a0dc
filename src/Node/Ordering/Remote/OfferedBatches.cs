using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Embedded;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>A batch that was offered here and has not been seen in an entry.</summary>
internal sealed class OfferedBatch(AccountId member, ReadOnlyMemory<byte> bytes, TimeSpan since)
{
    public AccountId Member => member;

    public ReadOnlyMemory<byte> Bytes => bytes;

    public TimeSpan Since => since;

    /// <summary>Who took it last, and when; null: nobody yet.</summary>
    public (OrderingLine Line, TimeSpan At)? Taken { get; set; }
}

/// <summary>
/// Batches between their offer and their entry, in the order they came, bounded for all and for each member. Safe from any thread.
/// </summary>
internal sealed class OfferedBatches(OrderingLimits limits)
{
    /// <summary>While the log grows, a batch that was taken is in a queue there; it is asked for again after so many times the usual wait.</summary>
    private const int PatienceWhileGrowing = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash, LinkedListNode<(Hash Mark, OfferedBatch Batch)>> _byMark = [];
    private readonly LinkedList<(Hash Mark, OfferedBatch Batch)> _inOrder = new();
    private readonly Dictionary<AccountId, long> _bytesOfMember = [];
    private long _bytes;
    private TimeSpan _entryAt;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byMark.Count;
            }
        }
    }

    /// <summary>False when there is no room. A batch that is here already is not taken twice.</summary>
    public bool TryAdd(Batch batch, TimeSpan now)
    {
        var mark = BatchAdmission.MarkOf(batch.Bytes.Span);
        var length = batch.Bytes.Length;
        lock (_lock)
        {
            if (_byMark.ContainsKey(mark))
            {
                return true;
            }

            var ofMember = _bytesOfMember.GetValueOrDefault(batch.Member);
            if (_bytes + length > limits.WaitingBytesMax || ofMember + length > limits.MemberWaitingBytesMax)
            {
                return false;
            }

            _byMark.Add(mark, _inOrder.AddLast((mark, new OfferedBatch(batch.Member, batch.Bytes, now))));
            _bytesOfMember[batch.Member] = ofMember + length;
            _bytes += length;
            return true;
        }
    }

    /// <summary>What is to be sent to a process, in order: what it has not taken, and what it took too long ago.</summary>
    public List<OfferedBatch> Due(OrderingLine line, TimeSpan now, TimeSpan again, int bytesMax, int countMax)
    {
        var due = new List<OfferedBatch>();
        var bytes = 0;
        lock (_lock)
        {
            foreach (var (_, batch) in _inOrder)
            {
                if (batch.Taken is { } taken && taken.Line == line && !IsLate(taken.At, now, again))
                {
                    continue;
                }

                bytes += batch.Bytes.Length + sizeof(uint);
                if (due.Count == countMax || (due.Count > 0 && bytes > bytesMax))
                {
                    break;
                }

                due.Add(batch);
            }
        }

        return due;
    }

    /// <summary>The batches stand in an entry.</summary>
    public void Came(IEnumerable<ReadOnlyMemory<byte>> batches, TimeSpan now)
    {
        lock (_lock)
        {
            _entryAt = now;
            foreach (var node in batches.Select(Find).OfType<LinkedListNode<(Hash Mark, OfferedBatch Batch)>>())
            {
                Overtake(node);
                Remove(node);
            }
        }
    }

    /// <summary>The batches are not wanted by the ordering.</summary>
    public void Remove(IEnumerable<ReadOnlyMemory<byte>> batches)
    {
        lock (_lock)
        {
            foreach (var node in batches.Select(Find).OfType<LinkedListNode<(Hash Mark, OfferedBatch Batch)>>())
            {
                Remove(node);
            }
        }
    }

    /// <summary>Gives up what came before a time.</summary>
    public void RemoveBefore(TimeSpan time)
    {
        lock (_lock)
        {
            while (_inOrder.First is { } first && first.Value.Batch.Since < time)
            {
                Remove(first);
            }
        }
    }

    private bool IsLate(TimeSpan taken, TimeSpan now, TimeSpan again) =>
        now - (taken > _entryAt ? taken : _entryAt) >= again || now - taken >= again * PatienceWhileGrowing;

    private LinkedListNode<(Hash Mark, OfferedBatch Batch)>? Find(ReadOnlyMemory<byte> batch) =>
        batch.Length >= Ledger.Crypto.P256.SignatureLength && _byMark.TryGetValue(BatchAdmission.MarkOf(batch.Span), out var node) ? node : null;

    /// <summary>A process writes one member's batches in the order in which it took them: what was taken before this one and does not stand is lost.</summary>
    private void Overtake(LinkedListNode<(Hash Mark, OfferedBatch Batch)> written)
    {
        if (written.Value.Batch.Taken is not { } taken)
        {
            return;
        }

        for (var node = _inOrder.First; node is not null && node != written; node = node.Next)
        {
            if (node.Value.Batch.Member == written.Value.Batch.Member && node.Value.Batch.Taken is { } earlier && earlier.Line == taken.Line && earlier.At < taken.At)
            {
                node.Value.Batch.Taken = null;
            }
        }
    }

    private void Remove(LinkedListNode<(Hash Mark, OfferedBatch Batch)> node)
    {
        var (mark, batch) = node.Value;
        _byMark.Remove(mark);
        _inOrder.Remove(node);
        _bytes -= batch.Bytes.Length;
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
