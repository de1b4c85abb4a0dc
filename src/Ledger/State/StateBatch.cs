using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>One block's changes, sorted by path, one a key: the last write of a key wins. Its arrays are reused.</summary>
internal sealed class StateBatch
{
    private ulong[] _prefixes = [];
    private int[] _order = [];
    private Hash[] _unsorted = [];
    private Hash[] _paths = [];
    private byte[]?[] _blocks = [];

    public int Count { get; private set; }

    public ref readonly Hash PathAt(int index) => ref _paths[index];

    /// <summary>Key and value as <see cref="StateEntries.Pack"/> has them; null deletes.</summary>
    public byte[]? BlockAt(int index) => _blocks[index];

    public void Clear()
    {
        Array.Clear(_blocks, 0, Count);
        Count = 0;
    }

    public void Fill(IReadOnlyList<StateChange> changes)
    {
        Clear();
        Reserve(changes.Count);
        for (var i = 0; i < changes.Count; i++)
        {
            _unsorted[i] = StateHashing.Path(changes[i].Key.Span);
            _prefixes[i] = _unsorted[i].Prefix;
            _order[i] = i;
        }

        Sort(changes.Count);
        for (var i = 0; i < changes.Count; i++)
        {
            var path = _unsorted[_order[i]];
            if (i + 1 < changes.Count && _unsorted[_order[i + 1]] == path)
            {
                continue;
            }

            var change = changes[_order[i]];
            _paths[Count] = path;
            _blocks[Count] = change.Value is { } value ? StateEntries.Pack(change.Key.Span, value.Span) : null;
            Count++;
        }
    }

    /// <summary>By path, then by position, so that the last write of a key comes last.</summary>
    private void Sort(int count)
    {
        Array.Sort(_prefixes, _order, 0, count);
        for (var i = 1; i < count; i++)
        {
            var moved = _order[i];
            var at = i;
            while (at > 0 && _prefixes[at - 1] == _prefixes[i] && Follows(_order[at - 1], moved))
            {
                _order[at] = _order[at - 1];
                at--;
            }

            _order[at] = moved;
        }
    }

    private bool Follows(int first, int second)
    {
        var order = _unsorted[first].CompareTo(_unsorted[second]);
        return order > 0 || (order == 0 && first > second);
    }

    private void Reserve(int count)
    {
        if (_paths.Length >= count)
        {
            return;
        }

        var capacity = Math.Max(count, 1024);
        _prefixes = new ulong[capacity];
        _order = new int[capacity];
        _unsorted = new Hash[capacity];
        _paths = new Hash[capacity];
        _blocks = new byte[]?[capacity];
    }
}
