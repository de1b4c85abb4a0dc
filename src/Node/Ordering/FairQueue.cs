namespace Xinglin.Node.Ordering;

/// <summary>
/// A queue that serves everybody an equal part by price of work, not by who came first or most (start-time fair queueing: Goyal, Vin and Cheng,
/// 1996). What one source adds leaves in its order; a source alone has the whole; who has waited gains no claim for later. Not safe for threads:
/// the owner locks and bounds it.
/// </summary>
internal sealed class FairQueue<TSource, TItem>
    where TSource : notnull
{
    private readonly PriorityQueue<TItem, (long Start, long Number)> _items = new();
    private readonly Dictionary<TSource, long> _finish = [];
    private long _virtual;
    private long _number;
    private int _pruneAt = 64;

    /// <summary>Items waiting.</summary>
    public int Count => _items.Count;

    /// <summary>Sources that it remembers: those of whom something waits, and some more.</summary>
    public int SourcesKept => _finish.Count;

    /// <summary>Adds an item of a source at a price above 0.</summary>
    public void Add(TSource source, long price, TItem item)
    {
        Prune();
        var start = Math.Max(_virtual, _finish.GetValueOrDefault(source));
        _finish[source] = start + Math.Max(1, price);
        _items.Enqueue(item, (start, _number++));
    }

    /// <summary>The item that is next; false when none waits.</summary>
    public bool TryPeek(out TItem item) => _items.TryPeek(out item!, out _);

    /// <summary>Takes the item that is next.</summary>
    /// <exception cref="InvalidOperationException">None waits.</exception>
    public TItem Take()
    {
        if (!_items.TryDequeue(out var item, out var place))
        {
            throw new InvalidOperationException("Nothing waits.");
        }

        _virtual = Math.Max(_virtual, place.Start);
        if (_items.Count == 0)
        {
            _finish.Clear();
        }

        return item;
    }

    /// <summary>A source whose last item's turn has passed is as one that never came.</summary>
    private void Prune()
    {
        if (_finish.Count < _pruneAt)
        {
            return;
        }

        foreach (var (source, finish) in _finish)
        {
            if (finish <= _virtual)
            {
                _finish.Remove(source);
            }
        }

        _pruneAt = Math.Max(64, 2 * _finish.Count);
    }
}
