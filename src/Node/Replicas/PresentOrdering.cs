using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;

namespace Xinglin.Node.Replicas;

/// <summary>
/// The ordering of the epoch in force. When the block that sets the next epoch is final, the one before is left and the next is asked for, beside
/// the replica's thread: nobody waits for an ordering that is dead. What cannot be reached is asked for again; meanwhile members propose.
/// </summary>
internal sealed class PresentOrdering
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Func<BlockHeader, IStateReader, IOrdering> _find;
    private readonly Func<IOrdering, OrderingFeed> _feedOf;
    private readonly TransactionIntake _intake;
    private readonly ReplicaOpening _parts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private ulong _epoch;
    private OrderingFeed? _feed;
    private IOrdering? _present;
    private Task _changing = Task.CompletedTask;

    /// <param name="settings">Finds an ordering.</param>
    /// <param name="parts">Tip and state.</param>
    /// <param name="feedOf">Makes the reader of one ordering's log.</param>
    /// <param name="intake">Offers to it.</param>
    internal PresentOrdering(ReplicaHostSettings settings, ReplicaOpening parts, Func<IOrdering, OrderingFeed> feedOf, TransactionIntake intake)
    {
        (_find, _parts, _feedOf, _intake) = (settings.Ordering, parts, feedOf, intake);
        _epoch = parts.Executor.Tip.Order.Epoch;
    }

    /// <summary>What keeps the ordering from writing, in one sentence; null while nothing does, or nobody has found it.</summary>
    internal string? Trouble
    {
        get
        {
            lock (_gate)
            {
                return _present?.Trouble;
            }
        }
    }

    /// <summary>Finds the ordering of the tip's epoch and begins to read there.</summary>
    internal void Start(BlockHeader tip) => _changing = ChangeAsync(Task.CompletedTask, null, tip);

    /// <summary>A block is final: the position moves on, or an epoch ends.</summary>
    internal void Advance(BlockHeader header)
    {
        lock (_gate)
        {
            if (header.Order.Epoch <= _epoch)
            {
                _feed?.Advance(header.Order);
                return;
            }

            var left = _feed;
            (_epoch, _feed, _present) = (header.Order.Epoch, null, null);
            var before = _changing;
            _changing = Task.Run(() => ChangeAsync(before, left, header));
        }
    }

    /// <summary>The replica misses entries from this one on.</summary>
    internal void Fetch(ulong epoch, ulong from)
    {
        lock (_gate)
        {
            _feed?.Fetch(epoch, from);
        }
    }

    internal void Stop()
    {
        _stopping.Cancel();
        Task changing;
        lock (_gate)
        {
            changing = _changing;
        }

        changing.Wait();
        _feed?.Stop();
    }

    private async Task ChangeAsync(Task before, OrderingFeed? left, BlockHeader header)
    {
        await before;
        left?.Stop();
        if (await FindAsync(header) is not { } ordering)
        {
            return;
        }

        lock (_gate)
        {
            if (_epoch != header.Order.Epoch || _stopping.IsCancellationRequested)
            {
                return;
            }

            _present = ordering;
            _feed = _feedOf(ordering);
            _feed.Start(header.Order);
            _intake.Use(ordering);
        }
    }

    /// <summary>Null when another epoch began, or the replica stops, before it was found.</summary>
    private async Task<IOrdering?> FindAsync(BlockHeader header)
    {
        var told = false;
        while (!_stopping.IsCancellationRequested && Volatile.Read(ref _epoch) == header.Order.Epoch)
        {
            try
            {
                return _find(header, _parts.State);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                if (!told)
                {
                    _parts.Notices.Add($"The ordering of epoch {header.Order.Epoch} cannot be reached from here yet ({fault.Message}); members propose meanwhile.");
                    told = true;
                }
            }

            await Task.Delay(RetryPause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }
}
