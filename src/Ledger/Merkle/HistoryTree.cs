using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Merkle;

/// <summary>
/// An RFC 9162 tree that grows: append a leaf, ask for the root of any size so far and for proofs. It keeps every complete
/// node, two hashes a leaf. One owner.
/// </summary>
public sealed class HistoryTree
{
    /// <summary>Level 0 holds the leaves, level k the roots of complete subtrees of 2^k leaves.</summary>
    private readonly List<List<Hash>> _levels = [[]];

    /// <summary>Number of leaves.</summary>
    public long Count => _levels[0].Count;

    /// <summary>Root over all leaves.</summary>
    public Hash Root => RootAt(Count);

    /// <summary>Adds the hash of a leaf (<see cref="MerkleTree.Leaf"/>).</summary>
    public void Append(Hash leaf)
    {
        _levels[0].Add(leaf);
        for (var level = 0; (_levels[level].Count & 1) == 0; level++)
        {
            var nodes = _levels[level];
            if (_levels.Count == level + 1)
            {
                _levels.Add([]);
            }

            _levels[level + 1].Add(MerkleTree.Node(nodes[^2], nodes[^1]));
        }
    }

    /// <summary>Root over the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public Hash RootAt(long size)
    {
        CheckSize(size);
        return size == 0 ? MerkleTree.EmptyRoot : RangeRoot(0, size);
    }

    /// <summary>Proof that leaf <paramref name="index"/> is in the tree of the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf, or there are not so many.</exception>
    public Hash[] InclusionProof(long index, long size)
    {
        CheckSize(size);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<Hash>(64);
        Path(index, 0, size, proof);
        return [.. proof];
    }

    /// <summary>Proof that the first <paramref name="size1"/> leaves begin the tree of the first <paramref name="size2"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt; size1 &lt;= size2 &lt;= count.</exception>
    public Hash[] ConsistencyProof(long size1, long size2)
    {
        CheckSize(size2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size1, size2);
        var proof = new List<Hash>(64);
        Subproof(size1, 0, size2, true, proof);
        return [.. proof];
    }

    /// <summary>PATH of section 2.1.3.1 over leaves [start, end), the leaf's sibling first.</summary>
    private void Path(long index, long start, long end, List<Hash> proof)
    {
        if (end - start == 1)
        {
            return;
        }

        var middle = start + Split(end - start);
        if (index < middle)
        {
            Path(index, start, middle, proof);
            proof.Add(RangeRoot(middle, end));
        }
        else
        {
            Path(index, middle, end, proof);
            proof.Add(RangeRoot(start, middle));
        }
    }

    /// <summary>SUBPROOF of section 2.1.4.1 over leaves [start, end); <paramref name="size"/> is absolute.</summary>
    private void Subproof(long size, long start, long end, bool known, List<Hash> proof)
    {
        if (size == end)
        {
            if (!known)
            {
                proof.Add(RangeRoot(start, end));
            }

            return;
        }

        var middle = start + Split(end - start);
        if (size <= middle)
        {
            Subproof(size, start, middle, known, proof);
            proof.Add(RangeRoot(middle, end));
        }
        else
        {
            Subproof(size, middle, end, false, proof);
            proof.Add(RangeRoot(start, middle));
        }
    }

    /// <summary>Root over leaves [start, end), where start is a multiple of the complete subtree it begins.</summary>
    private Hash RangeRoot(long start, long end)
    {
        var length = end - start;
        if (System.Numerics.BitOperations.IsPow2(length))
        {
            var level = System.Numerics.BitOperations.Log2((ulong)length);
            return _levels[level][(int)(start >> level)];
        }

        var middle = start + Split(length);
        return MerkleTree.Node(RangeRoot(start, middle), RangeRoot(middle, end));
    }

    /// <summary>The largest power of two below the length.</summary>
    private static long Split(long length) => 1L << System.Numerics.BitOperations.Log2((ulong)(length - 1));

    private void CheckSize(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Count);
    }
}
