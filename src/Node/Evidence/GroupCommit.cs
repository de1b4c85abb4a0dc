namespace Xinglin.Node.Evidence;

/// <summary>
/// Lets callers who wait at the same time share the steps of a commit: one of them prepares what all have brought, and writes
/// it while the next prepares. Groups are written in the order in which they were prepared.
/// </summary>
/// <typeparam name="TWork">What a caller brings.</typeparam>
/// <typeparam name="TGroup">What is written.</typeparam>
/// <param name="size">How much a caller brings.</param>
/// <param name="sizeMax">A group is full beyond this.</param>
/// <param name="prepare">Runs alone among preparations.</param>
/// <param name="write">Runs alone among writes; hands out results.</param>
internal sealed class GroupCommit<TWork, TGroup>(Func<TWork, int> size, int sizeMax, Func<IReadOnlyList<TWork>, TGroup> prepare, Action<TGroup> write)
    where TWork : class
{
    private readonly object _turn = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _preparing;
    private long _prepared;
    private long _written;

    /// <summary>Returns when the work is written.</summary>
    internal void Commit(TWork work)
    {
        var own = new Waiting(work);
        lock (_turn)
        {
            _waiting.Enqueue(own);
        }

        while (Take(own) is { } taken)
        {
            WriteInTurn(taken.Turn, taken.Group);
            Release(taken.Waiting);
        }
    }

    /// <summary>Runs something while nothing is prepared and nothing waits to be written.</summary>
    internal void Alone(Action work)
    {
        lock (_turn)
        {
            while (_preparing || _written != _prepared)
            {
                Monitor.Wait(_turn);
            }

            _preparing = true;
        }

        try
        {
            work();
        }
        finally
        {
            lock (_turn)
            {
                _preparing = false;
                Monitor.PulseAll(_turn);
            }
        }
    }

    private (long Turn, TGroup Group, List<Waiting> Waiting)? Take(Waiting own)
    {
        List<Waiting> taken;
        lock (_turn)
        {
            while (!own.Done && (_preparing || own.Taken))
            {
                Monitor.Wait(_turn);
            }

            if (own.Done)
            {
                return null;
            }

            _preparing = true;
            taken = TakeGroup();
        }

        var group = prepare([.. taken.Select(w => w.Work)]);
        lock (_turn)
        {
            _preparing = false;
            Monitor.PulseAll(_turn);
            return (_prepared++, group, taken);
        }
    }

    private List<Waiting> TakeGroup()
    {
        var taken = new List<Waiting>();
        var total = 0;
        while (_waiting.TryPeek(out var next) && (taken.Count == 0 || total + size(next.Work) <= sizeMax))
        {
            total += size(next.Work);
            next.Taken = true;
            taken.Add(_waiting.Dequeue());
        }

        return taken;
    }

    private void WriteInTurn(long turn, TGroup group)
    {
        lock (_turn)
        {
            while (_written != turn)
            {
                Monitor.Wait(_turn);
            }
        }

        write(group);
        lock (_turn)
        {
            _written++;
            Monitor.PulseAll(_turn);
        }
    }

    private void Release(List<Waiting> taken)
    {
        lock (_turn)
        {
            taken.ForEach(w => w.Done = true);
            Monitor.PulseAll(_turn);
        }
    }

    private sealed class Waiting(TWork work)
    {
        internal TWork Work { get; } = work;

        internal bool Taken { get; set; }

        internal bool Done { get; set; }
    }
}
