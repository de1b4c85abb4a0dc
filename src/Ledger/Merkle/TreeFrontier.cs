using System.Numerics;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Merkle;

/// <summary>
/// An RFC 9162 tree of which only the right edge is kept: enough to append further leaves and to know the root, so that whoever
/// follows a log remembers at most 63 hashes. One owner.
/// </summary>
public sealed class TreeFrontier
{
    /// <summary>Roots of the complete subtrees, largest first: one for each bit of the size that is set.</summary>
    private readonly List<Hash> _subtrees;

    /// <summary>The empty tree.</summary>
    public TreeFrontier()
        : this(0, [])
    {
    }

    private TreeFrontier(long size, IEnumerable<Hash> subtrees) => (Size, _subtrees) = (size, [.. subtrees]);

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>What to remember beside <see cref="Size"/>.</summary>
    public IReadOnlyList<Hash> Subtrees => _subtrees;

    /// <summary>Root over all leaves.</summary>
    public Hash Root
    {
        get
        {
            if (_subtrees.Count == 0)
            {
                return MerkleTree.EmptyRoot;
            }

            var root = _subtrees[^1];
            for (var i = _subtrees.Count - 2; i >= 0; i--)
            {
                root = MerkleTree.Node(_subtrees[i], root);
            }

            return root;
        }
    }

    /// <summary>What was remembered; null when size and number of subtrees do not fit.</summary>
    public static TreeFrontier? TryRestore(long size, IReadOnlyList<Hash> subtrees) =>
        size >= 0 && BitOperations.PopCount((ulong)size) == subtrees.Count ? new TreeFrontier(size, subtrees) : null;

    /// <summary>Adds the hash of a leaf (<see cref="MerkleTree.Leaf"/>).</summary>
    public void Append(Hash leaf)
    {
        var node = leaf;
        for (var rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            node = MerkleTree.Node(_subtrees[^1], node);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add(node);
        Size++;
    }
}
