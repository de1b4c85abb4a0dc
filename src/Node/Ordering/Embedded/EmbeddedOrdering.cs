using System.Runtime.CompilerServices;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>
/// The ordering inside a node's process: one thread signs entries, many batches at once when many wait. Entries are in
/// memory until a quorum has stored them; nothing rests on their surviving, because only what is final is acknowledged.
/// The one thing that must survive is which numbers were given: two entries of one number are evidence against the key.
/// </summary>
public sealed class EmbeddedOrdering : IOrdering
{
    private const int ReadMax = 16;

    private readonly EmbeddedOrderingSettings _settings;
    private readonly BatchAdmission _admission;
    private readonly SequenceNumbers _numbers;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly Lock _lock = new();
    private readonly WaitingBatches _waiting;
    private readonly MemberQuotas _quotas;
    private readonly RetainedEntries _retained = new();
    private readonly HashSet<Hash> _known = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _sequencer;
    private TaskCompletionSource _written = NewSignal();
    private TimeSpan _lastEntry;
    private long _lastTime;
    private Exception? _fault;

    /// <summary>Starts the sequencer's thread.</summary>
    /// <param name="settings">Whose order it is.</param>
    /// <param name="numbers">Where given numbers are reserved.</param>
    /// <param name="clock">Stamps entries and paces them.</param>
    public EmbeddedOrdering(EmbeddedOrderingSettings settings, SequenceNumbers numbers, TimeProvider clock)
    {
        _settings = settings;
        _admission = new BatchAdmission(settings.Network, settings.Partition, settings.Identity);
        _numbers = numbers;
        _clock = clock;
        _started = clock.GetTimestamp();
        _waiting = new WaitingBatches(settings.Limits);
        _quotas = new MemberQuotas(settings.Agreed);

        // The first entry is due at once: a ledger that was at rest is alive again with its first block.
        _lastEntry = -settings.Limits.Idle;
        _sequencer = new Thread(WriteUntilStopped) { IsBackground = true, Name = "sequencer" };
        _sequencer.Start();
    }

    /// <inheritdoc/>
    public ulong Epoch => _settings.Epoch;

    /// <summary>Why it writes no more (its numbers could not be reserved); null while it does.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <inheritdoc/>
    public string? Trouble => Fault is null ? null : "The ordering writes no more, because its sequence numbers cannot be reserved on disk: mend the disk and start it again.";

    private TimeSpan Now => _clock.GetElapsedTime(_started);

    /// <inheritdoc/>
    public bool Offer(ReadOnlyMemory<byte> batch)
    {
        if (_stopping.IsCancellationRequested || Batch.TryDecode(batch) is not { } decoded)
        {
            return false;
        }

        // What there is no room for is refused before its signature is verified: a storm costs the sequencer little.
        var mark = BatchAdmission.MarkOf(decoded.Bytes.Span);
        if (Known(mark, decoded) is { } answer)
        {
            return answer;
        }

        if (!_admission.Admits(decoded) || !Add(mark, decoded))
        {
            return false;
        }

        _wake.Set();
        return true;
    }

    private bool? Known(Hash mark, Batch batch)
    {
        lock (_lock)
        {
            return _known.Contains(mark) ? true : _waiting.HasRoom(batch.Member, batch.Bytes.Length) ? null : false;
        }
    }

    private bool Add(Hash mark, Batch batch)
    {
        lock (_lock)
        {
            if (!_known.Contains(mark) && (!_waiting.HasRoom(batch.Member, batch.Bytes.Length) || !_quotas.TryTake(batch, Now)))
            {
                return false;
            }

            return !_known.Add(mark) || _waiting.TryAdd(batch, Now);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        while (epoch == Epoch && !either.IsCancellationRequested)
        {
            var (entries, more) = Snapshot(sequence);
            foreach (var entry in entries)
            {
                yield return entry.Bytes.ToArray();
                sequence = entry.Sequence + 1;
            }

            if (entries.Count == 0)
            {
                await more.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation)
    {
        if (epoch != Epoch)
        {
            return ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);
        }

        lock (_lock)
        {
            IReadOnlyList<ReadOnlyMemory<byte>> found = [.. _retained.From(sequence, max).Select(e => (ReadOnlyMemory<byte>)e.Bytes.ToArray())];
            return ValueTask.FromResult(found);
        }
    }

    /// <inheritdoc/>
    public void Forget(ulong epoch, ulong below)
    {
        if (epoch != Epoch)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var entry in _retained.Forget(below))
            {
                _known.ExceptWith(entry.Batches);
            }
        }

        _wake.Set();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _wake.Set();
        _sequencer.Join();
        _numbers.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private (List<RetainedEntry> Entries, Task More) Snapshot(ulong sequence)
    {
        lock (_lock)
        {
            return (_retained.From(sequence, ReadMax), _written.Task);
        }
    }

    private void WriteUntilStopped()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                if (UntilDue() is not { } left)
                {
                    _wake.WaitOne();
                }
                else if (left > TimeSpan.Zero)
                {
                    _wake.WaitOne(left);
                }
                else
                {
                    WriteEntry();
                }
            }
        }
        catch (IOException fault)
        {
            // Without a reserved number nothing may be signed; the members notice the silence and propose themselves.
            Volatile.Write(ref _fault, fault);
            _stopping.Cancel();
        }
    }

    private TimeSpan? UntilDue()
    {
        lock (_lock)
        {
            var now = Now;
            var load = new OrderingLoad(
                _waiting.Transactions, _waiting.Bytes, now - _waiting.Since, _retained.Count, _retained.Bytes, now - _lastEntry);
            return EntryPace.UntilDue(load, _settings.Limits) is { } due ? (due > _quotas.UntilNext(now) ? due : _quotas.UntilNext(now)) : null;
        }
    }

    private void WriteEntry()
    {
        List<Batch> batches;
        lock (_lock)
        {
            batches = _waiting.TakeEntry();
            _quotas.Written(batches, Now);
        }

        _lastTime = Math.Max(_lastTime + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        var entry = new LogEntry(
            _settings.Network, _settings.Partition, Epoch, _numbers.Take(), new LedgerTime(_lastTime), [.. batches.Select(b => b.Bytes)]).Sign(_settings.Sequencer);
        TaskCompletionSource told;
        lock (_lock)
        {
            _retained.Add(new RetainedEntry(entry.Sequence, entry.Bytes, [.. batches.Select(b => BatchAdmission.MarkOf(b.Bytes.Span))]));
            _lastEntry = Now;
            told = _written;
            _written = NewSignal();
        }

        told.SetResult();
    }
}
