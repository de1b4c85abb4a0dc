using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;

namespace Xinglin.Node.Replicas;

/// <summary>Who waits for a transaction to become final. Safe from any thread.</summary>
internal sealed class FinalWaiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash, Waiter> _waiting = [];
    private OperationCanceledException? _ended;
    private volatile int _count;

    private sealed class Waiter
    {
        internal TaskCompletionSource<FinalTransaction> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Users { get; set; }
    }

    internal bool Any => _count > 0;

    /// <summary>To be given back by <see cref="Leave"/> when nobody waits any more.</summary>
    internal Task<FinalTransaction> On(Hash transaction)
    {
        lock (_gate)
        {
            if (_ended is not null)
            {
                return Task.FromException<FinalTransaction>(_ended);
            }

            if (!_waiting.TryGetValue(transaction, out var waiter))
            {
                _waiting.Add(transaction, waiter = new Waiter());
                _count = _waiting.Count;
            }

            waiter.Users++;
            return waiter.Source.Task;
        }
    }

    internal void Leave(Hash transaction)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(transaction, out var waiter) && --waiter.Users == 0)
            {
                Take(transaction);
            }
        }
    }

    internal void Complete(Hash transaction, Func<FinalTransaction> final)
    {
        lock (_gate)
        {
            Take(transaction)?.Source.TrySetResult(final());
        }
    }

    /// <summary>They will not become final here any more: they expired.</summary>
    internal void GiveUp(IReadOnlyList<Hash> transactions)
    {
        lock (_gate)
        {
            foreach (var transaction in transactions)
            {
                Take(transaction)?.Source.TrySetException(new OperationCanceledException("The transaction expired before it became final."));
            }
        }
    }

    internal void End(OperationCanceledException reason)
    {
        lock (_gate)
        {
            _ended = reason;
            foreach (var transaction in _waiting.Keys.ToArray())
            {
                Take(transaction)?.Source.TrySetException(reason);
            }
        }
    }

    private Waiter? Take(Hash transaction)
    {
        _waiting.Remove(transaction, out var waiter);
        _count = _waiting.Count;
        return waiter;
    }
}

/// <summary>Who waits for a height. Safe from any thread.</summary>
internal sealed class HeightWaiters
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, ulong> _waiting = new();
    private Height _reached;
    private OperationCanceledException? _ended;

    internal Task On(Height height)
    {
        lock (_gate)
        {
            if (height.CompareTo(_reached) <= 0)
            {
                return Task.CompletedTask;
            }

            if (_ended is not null)
            {
                return Task.FromException(_ended);
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, height.Value);
            return waiter.Task;
        }
    }

    internal void Reach(Height height)
    {
        lock (_gate)
        {
            _reached = height;
            while (_waiting.TryPeek(out var waiter, out var wanted) && wanted <= height.Value)
            {
                _waiting.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    internal void End(OperationCanceledException reason)
    {
        lock (_gate)
        {
            _ended = reason;
            while (_waiting.TryDequeue(out var waiter, out _))
            {
                waiter.TrySetException(reason);
            }
        }
    }
}
