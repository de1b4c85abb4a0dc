using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;

namespace Xinglin.Node.Replicas;

/// <summary>
/// Reads the ordering log ahead of the replica: decodes, parses and verifies each entry's transactions on all cores, so
/// that only execution is left for the replica's thread. A bounded number of entries is ahead of the final ones.
/// </summary>
internal sealed class OrderingFeed(IOrdering ordering, ReplicaInbox inbox, BodyPreparer preparer, Func<P256PublicKey> sequencer)
{
    private const int AheadMax = 16;
    private const int FetchMax = 32;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly SortedSet<ulong> _ahead = [];
    private readonly SemaphoreSlim _room = new(0);
    private Task _reading = Task.CompletedTask;
    private ulong _next;
    private int _fetching;

    internal void Start(OrderPosition from)
    {
        _next = from.Epoch == ordering.Epoch ? from.Next : 0;
        _reading = Task.Run(ReadUntilStopped);
    }

    /// <summary>A final block was made of everything below this position.</summary>
    internal void Advance(OrderPosition position)
    {
        if (position.Epoch != ordering.Epoch)
        {
            return;
        }

        lock (_gate)
        {
            _next = Math.Max(_next, position.Next);
            _ahead.RemoveWhere(s => s < position.Next);
        }

        _room.Release();
        ordering.Forget(position.Epoch, position.Next);
    }

    /// <summary>The replica misses entries from this one on; one fetch at a time.</summary>
    internal void Fetch(ulong epoch, ulong from)
    {
        if (epoch == ordering.Epoch && Interlocked.Exchange(ref _fetching, 1) == 0)
        {
            _ = Task.Run(() => FetchOnce(epoch, from));
        }
    }

    internal void Stop()
    {
        _stopping.Cancel();
        _reading.Wait();
    }

    private async Task ReadUntilStopped()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Read();
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Stopped, or the ordering failed: it is read again as long as it is in force.
            }

            await Task.Delay(RetryPause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Read()
    {
        await foreach (var bytes in ordering.ReadFrom(ordering.Epoch, _next, _stopping.Token))
        {
            if (LogEntry.TryDecode(bytes) is { } entry)
            {
                await RoomFor(entry.Sequence);
                Give(entry);
            }
        }
    }

    private async Task RoomFor(ulong sequence)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_ahead.Count < AheadMax || sequence < _next)
                {
                    _ahead.Add(sequence);
                    return;
                }
            }

            await _room.WaitAsync(_stopping.Token);
        }
    }

    private async Task FetchOnce(ulong epoch, ulong from)
    {
        try
        {
            foreach (var bytes in await ordering.Read(epoch, from, FetchMax, _stopping.Token))
            {
                if (LogEntry.TryDecode(bytes) is { } entry)
                {
                    Give(entry);
                }
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Stopped, or the ordering failed: the replica asks again.
        }
        finally
        {
            Volatile.Write(ref _fetching, 0);
        }
    }

    /// <summary>Only the sequencer's entries are worth the work of verifying their transactions.</summary>
    private void Give(LogEntry entry)
    {
        var body = entry.IsSignedBy(sequencer()) ? preparer.Prepare(EntryBody.Of(entry), verify: true) : null;
        inbox.Add(new ReplicaInput.Entry(entry, body));
    }
}
