using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>
/// The compressed sparse Merkle tree in memory. An update leaves every node of the committed tree as it is and writes
/// new ones along the changed paths, each hashed once a batch; committing frees what they replaced, discarding frees them.
/// </summary>
internal sealed class StateTree
{
    /// <summary>Changes whose paths are fetched together: 16 paths of 20 levels stay within the nearest cache.</summary>
    private const int WarmMax = 16;

    private readonly StatePairs _pairs = new();
    private readonly StateEntries _entries = new();
    private readonly List<int> _newPairs = [];
    private readonly List<int> _oldPairs = [];
    private readonly List<int> _newEntries = [];
    private readonly List<int> _oldEntries = [];
    private StateBatch _batch = new();
    private int _root;
    private int _stagedRoot;
    private Hash _stagedHash;

    public Hash Root { get; private set; }

    public long Count { get; private set; }

    /// <summary>Root with the batch applied to the committed tree.</summary>
    public Hash Stage(StateBatch batch)
    {
        _batch = batch;
        _stagedRoot = Apply(_root, Root, 0, 0, batch.Count, false, out _stagedHash);
        return _stagedHash;
    }

    public void Commit()
    {
        Count += _newEntries.Count - _oldEntries.Count;
        Release(_oldPairs, _oldEntries);
        _newPairs.Clear();
        _newEntries.Clear();
        _root = _stagedRoot;
        Root = _stagedHash;
    }

    public void Discard()
    {
        Release(_newPairs, _newEntries);
        _oldPairs.Clear();
        _oldEntries.Clear();
    }

    /// <summary>The committed path of a key from the root to its end.</summary>
    public StateProof Prove(in Hash path)
    {
        var siblings = new List<Hash>(48);
        var node = _root;
        while (node > 0)
        {
            var side = path.Bit(siblings.Count) ? 1 : 0;
            siblings.Add(_pairs.HashOf(node, side ^ 1));
            node = _pairs.ChildOf(node, side);
        }

        if (node == 0)
        {
            return StateProof.EndingEmpty(siblings);
        }

        ref readonly var found = ref _entries.PathOf(~node);
        return found == path
            ? StateProof.EndingInEntry(siblings)
            : StateProof.EndingInOther(siblings, found, Crypto.Sha256.Of(StateEntries.Value(_entries.BlockOf(~node)).Span));
    }

    /// <summary>The committed entries in ascending order of path.</summary>
    public byte[][] Blocks()
    {
        var blocks = new byte[checked((int)Count)][];
        var next = 0;
        Collect(_root, blocks, ref next);
        return blocks;
    }

    private void Collect(int node, byte[][] blocks, ref int next)
    {
        if (node < 0)
        {
            blocks[next++] = _entries.BlockOf(~node);
        }
        else if (node > 0)
        {
            Collect(_pairs.ChildOf(node, 0), blocks, ref next);
            Collect(_pairs.ChildOf(node, 1), blocks, ref next);
        }
    }

    /// <summary>Applies changes [from, to), all below <paramref name="node"/>; returns what takes its place.</summary>
    private int Apply(int node, in Hash nodeHash, int depth, int from, int to, bool warm, out Hash hash)
    {
        if (from == to)
        {
            hash = nodeHash;
            return node;
        }

        if (node <= 0)
        {
            return Grow(node, nodeHash, depth, from, to, out hash);
        }

        if (to - from <= WarmMax && !warm)
        {
            Warm(node, depth, from, to);
            warm = true;
        }

        var split = Split(from, to, depth);
        var (oldLeft, oldRight) = (_pairs.ChildOf(node, 0), _pairs.ChildOf(node, 1));
        var left = Apply(oldLeft, _pairs.HashOf(node, 0), depth + 1, from, split, warm, out var leftHash);
        var right = Apply(oldRight, _pairs.HashOf(node, 1), depth + 1, split, to, warm, out var rightHash);
        if (left == oldLeft && right == oldRight)
        {
            hash = nodeHash;
            return node;
        }

        _oldPairs.Add(node);
        return Join(left, leftHash, right, rightHash, out hash);
    }

    /// <summary>
    /// Walks the paths of a few changes side by side, a level at a time, so that the waits for memory overlap; the
    /// update proper then finds the nodes in the processor's cache.
    /// </summary>
    private void Warm(int node, int depth, int from, int to)
    {
        Span<int> nodes = stackalloc int[WarmMax];
        nodes = nodes[..(to - from)];
        nodes.Fill(node);
        for (var more = true; more; depth++)
        {
            more = false;
            for (var i = 0; i < nodes.Length; i++)
            {
                if (nodes[i] <= 0)
                {
                    continue;
                }

                nodes[i] = _pairs.ChildOf(nodes[i], _batch.PathAt(from + i).Bit(depth) ? 1 : 0);
                if (nodes[i] > 0)
                {
                    _pairs.Prefetch(nodes[i]);
                    more = true;
                }
                else if (nodes[i] < 0)
                {
                    _entries.Prefetch(~nodes[i]);
                }
            }
        }
    }

    /// <summary>The same where the committed tree has one entry (<paramref name="leaf"/> negative) or none (0).</summary>
    private int Grow(int leaf, in Hash leafHash, int depth, int from, int to, out Hash hash)
    {
        if (from == to)
        {
            hash = leafHash;
            return leaf;
        }

        var same = leaf < 0 && to - from == 1 && _entries.PathOf(~leaf) == _batch.PathAt(from);
        if (to - from == 1 && (leaf == 0 || same))
        {
            return Replace(leaf, from, out hash);
        }

        var split = Split(from, to, depth);
        var leafIsRight = leaf < 0 && _entries.PathOf(~leaf).Bit(depth);
        var leafIsLeft = leaf < 0 && !leafIsRight;
        var left = Grow(leafIsLeft ? leaf : 0, leafIsLeft ? leafHash : Hash.Zero, depth + 1, from, split, out var leftHash);
        var right = Grow(leafIsRight ? leaf : 0, leafIsRight ? leafHash : Hash.Zero, depth + 1, split, to, out var rightHash);
        return Join(left, leftHash, right, rightHash, out hash);
    }

    /// <summary>One change in the place of its own old entry or of none.</summary>
    private int Replace(int leaf, int change, out Hash hash)
    {
        if (leaf < 0)
        {
            _oldEntries.Add(~leaf);
        }

        if (_batch.BlockAt(change) is not { } block)
        {
            hash = Hash.Zero;
            return 0;
        }

        ref readonly var path = ref _batch.PathAt(change);
        hash = StateHashing.Leaf(path, StateEntries.Value(block).Span);
        var entry = _entries.Add(path, block);
        _newEntries.Add(entry);
        return ~entry;
    }

    /// <summary>A pair of two subtrees; one entry beside nothing stays the entry itself.</summary>
    private int Join(int left, in Hash leftHash, int right, in Hash rightHash, out Hash hash)
    {
        if (left == 0 && right <= 0)
        {
            hash = rightHash;
            return right;
        }

        if (right == 0 && left < 0)
        {
            hash = leftHash;
            return left;
        }

        var pair = _pairs.Take();
        _newPairs.Add(pair);
        _pairs.HashOf(pair, 0) = leftHash;
        _pairs.HashOf(pair, 1) = rightHash;
        _pairs.ChildOf(pair, 0) = left;
        _pairs.ChildOf(pair, 1) = right;
        hash = StateHashing.Node(leftHash, rightHash);
        return pair;
    }

    /// <summary>Index of the first change in [from, to) whose path goes right at this depth.</summary>
    private int Split(int from, int to, int depth)
    {
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (_batch.PathAt(middle).Bit(depth))
            {
                to = middle;
            }
            else
            {
                from = middle + 1;
            }
        }

        return from;
    }

    private void Release(List<int> pairs, List<int> entries)
    {
        foreach (var pair in pairs)
        {
            _pairs.Free(pair);
        }

        foreach (var entry in entries)
        {
            _entries.Free(entry);
        }

        pairs.Clear();
        entries.Clear();
    }
}
