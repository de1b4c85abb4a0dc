using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Embedded;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// The log as this process has read it from etcd: in order, and nothing in it that etcd has not committed. What was forgotten stands no
/// longer in it. Safe from any thread.
/// </summary>
internal sealed class EtcdLog(OrderingLimits limits, TimeSpan now)
{
    private readonly Lock _lock = new();
    private readonly RetainedEntries _retained = new();
    private readonly HashSet<Hash> _known = [];
    private readonly HashSet<Hash> _claimed = [];
    private TaskCompletionSource _written = NewSignal();
    private ulong _forgotten;

    /// <summary>The number after the last one.</summary>
    public ulong Next { get; private set; }

    /// <summary>The time in the last entry.</summary>
    public long LastTime { get; private set; }

    /// <summary>When the last entry came; the first is due at once.</summary>
    public TimeSpan LastCame { get; private set; } = now - limits.Idle;

    /// <summary>Everything below was stored by a quorum.</summary>
    public ulong Forgotten
    {
        get
        {
            lock (_lock)
            {
                return _forgotten;
            }
        }
    }

    /// <summary>Entries and bytes that no quorum has stored.</summary>
    public (int Count, long Bytes) Underway
    {
        get
        {
            lock (_lock)
            {
                return (_retained.Count, _retained.Bytes);
            }
        }
    }

    /// <summary>
    /// Claims a batch for an entry to come. False when it is claimed, or stands in an entry that is not forgotten. One lock decides, so that a batch is
    /// neither written twice nor taken for written when it is not.
    /// </summary>
    public bool Claim(Hash mark)
    {
        lock (_lock)
        {
            return !_known.Contains(mark) && _claimed.Add(mark);
        }
    }

    /// <summary>True while the batch is claimed and has not come to stand.</summary>
    public bool IsClaimed(Hash mark)
    {
        lock (_lock)
        {
            return _claimed.Contains(mark);
        }
    }

    /// <summary>The batch will not be written.</summary>
    public void Release(Hash mark)
    {
        lock (_lock)
        {
            _claimed.Remove(mark);
        }
    }

    /// <summary>Another process writes: nothing that was claimed will be written here.</summary>
    public void ReleaseAll()
    {
        lock (_lock)
        {
            _claimed.Clear();
        }
    }

    /// <summary>Takes the entry that etcd has under a number; one that is known, or older, changes nothing.</summary>
    public void Add(ulong number, ReadOnlyMemory<byte> bytes, TimeSpan now)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            if (number < Next || number == ulong.MaxValue)
            {
                return;
            }

            (Next, LastCame) = (number + 1, now);
            if (LogEntry.TryDecode(bytes) is { } entry && entry.Sequence == number)
            {
                Keep(entry);
            }

            told = _written;
            _written = NewSignal();
        }

        told.SetResult();
    }

    /// <summary>Entries from a number on, and what completes with the next one.</summary>
    public (List<RetainedEntry> Entries, Task More) From(ulong number, int max)
    {
        lock (_lock)
        {
            return (_retained.From(number, max), _written.Task);
        }
    }

    public void Forget(ulong below)
    {
        lock (_lock)
        {
            _forgotten = Math.Max(_forgotten, below);
            Drop(below);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The sequencer writes no further than the bounds; whoever writes further past it does not fill this process's memory.</summary>
    private void Keep(LogEntry entry)
    {
        LastTime = Math.Max(LastTime, entry.Time.Milliseconds);
        List<Hash> marks = [.. entry.Batches.Where(b => b.Length >= Ledger.Crypto.P256.SignatureLength).Select(b => BatchAdmission.MarkOf(b.Span))];
        _claimed.ExceptWith(marks);
        if (entry.Sequence < _forgotten)
        {
            return;
        }

        _retained.Add(new RetainedEntry(entry.Sequence, entry.Bytes, marks));
        _known.UnionWith(marks);
        while (_retained.Bytes > 2 * limits.RetainedBytesMax && _retained.From(0, 1) is [{ } first])
        {
            Drop(first.Sequence + 1);
        }
    }

    private void Drop(ulong below)
    {
        foreach (var entry in _retained.Forget(below))
        {
            _known.ExceptWith(entry.Batches);
        }
    }
}
