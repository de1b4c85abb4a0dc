namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>Items without repetition by <c>=</c>, in the order of their first coming.</summary>
internal sealed class ItemSet(EvaluationRun run)
{
    private readonly Dictionary<int, List<object>> _byHash = [];
    private readonly List<object> _items = [];

    public IReadOnlyList<object> Items => _items;

    public static ItemSet Of(EvaluationRun run, PathCollection items)
    {
        var set = new ItemSet(run);
        foreach (var item in items)
        {
            set.Add(item);
        }

        return set;
    }

    public bool Contains(object item) => _byHash.TryGetValue(Equality.Hash(item), out var same) && same.Exists(other => Equality.AreEqual(run, item, other) == true);

    /// <summary>False when it was there.</summary>
    public bool Add(object item)
    {
        run.Spend(1);
        if (Contains(item))
        {
            return false;
        }

        var hash = Equality.Hash(item);
        if (!_byHash.TryGetValue(hash, out var same))
        {
            _byHash[hash] = same = [];
        }

        same.Add(item);
        _items.Add(item);
        return true;
    }
}
