using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Merkle;

/// <summary>
/// Verification of RFC 9162 proofs. Every argument may come from a stranger: a wrong one yields false, never an exception.
/// </summary>
public static class MerkleProof
{
    /// <summary>Longest path of a proof: a tree has at most 2^64 leaves.</summary>
    public const int PathLengthMax = 64;

    /// <summary>Section 2.1.3.2: the leaf is number <paramref name="index"/> of <paramref name="size"/> under <paramref name="root"/>.</summary>
    public static bool VerifyInclusion(Hash leaf, ulong index, ulong size, ReadOnlySpan<Hash> proof, Hash root) =>
        index < size && TryRoot(leaf, index, size, proof, out var computed) && computed == root;

    /// <summary>The root that an inclusion proof leads to; false when its length does not fit index and size.</summary>
    public static bool TryRoot(Hash leaf, ulong index, ulong size, ReadOnlySpan<Hash> proof, out Hash root)
    {
        root = leaf;
        if (index >= size)
        {
            return false;
        }

        var last = size - 1;
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((index & 1) == 1 || index == last)
            {
                root = MerkleTree.Node(sibling, root);
                while ((index & 1) == 0 && index != 0)
                {
                    index >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                root = MerkleTree.Node(root, sibling);
            }

            index >>= 1;
            last >>= 1;
        }

        return last == 0;
    }

    /// <summary>
    /// Section 2.1.4.2: the tree of <paramref name="size1"/> leaves is the beginning of the one of <paramref name="size2"/>.
    /// A first size of zero proves nothing and is refused.
    /// </summary>
    public static bool VerifyConsistency(ulong size1, ulong size2, Hash root1, Hash root2, ReadOnlySpan<Hash> proof) =>
        size1 != 0 && VerifySubtreeConsistency(0, size1, size2, root1, root2, proof);

    /// <summary>
    /// The leaf is number <paramref name="index"/> of the whole tree and lies in the subtree [start, end) with this root
    /// (subtrees as in draft-ietf-plants-merkle-tree-certs section 4).
    /// </summary>
    public static bool VerifySubtreeInclusion(Hash leaf, ulong index, ulong start, ulong end, ReadOnlySpan<Hash> proof, Hash root) =>
        IsSubtree(start, end) && index >= start && index < end && VerifyInclusion(leaf, index - start, end - start, proof, root);

    /// <summary>
    /// The subtree [start, end) with root <paramref name="subtree"/> is part of the tree of <paramref name="size"/> leaves
    /// with root <paramref name="root"/>. An empty subtree has the empty root and needs no proof.
    /// </summary>
    public static bool VerifySubtreeConsistency(ulong start, ulong end, ulong size, Hash subtree, Hash root, ReadOnlySpan<Hash> proof)
    {
        if (end > size || !IsSubtree(start, end))
        {
            return false;
        }

        if (start == end)
        {
            return proof.IsEmpty && subtree == MerkleTree.EmptyRoot;
        }

        var edge = new Edge(start, end - 1, size - 1);
        edge.RiseToSubtree();
        if (!edge.IsWholeSubtree && proof.IsEmpty)
        {
            return false;
        }

        var subtreeRoot = edge.IsWholeSubtree ? subtree : proof[0];
        var treeRoot = subtreeRoot;
        foreach (var sibling in edge.IsWholeSubtree ? proof : proof[1..])
        {
            if (edge.Last == 0)
            {
                return false;
            }

            edge.Join(sibling, ref subtreeRoot, ref treeRoot);
        }

        return edge.Last == 0 && subtreeRoot == subtree && treeRoot == root;
    }

    /// <summary>Start is a multiple of the smallest power of two that is not less than the length.</summary>
    private static bool IsSubtree(ulong start, ulong end)
    {
        if (start >= end)
        {
            return start == end;
        }

        var length = end - start;
        var power = System.Numerics.BitOperations.RoundUpToPowerOf2(length);
        return power == 0 ? start == 0 : (start & (power - 1)) == 0;
    }

    /// <summary>Positions, at the level reached, of the subtree's first and last node and of the tree's last.</summary>
    private ref struct Edge(ulong first, ulong second, ulong last)
    {
        private ulong _first = first;
        private ulong _second = second;

        /// <summary>Position of the tree's last node.</summary>
        public ulong Last { get; private set; } = last;

        /// <summary>True when one node of this level is the whole subtree.</summary>
        public bool IsWholeSubtree { get; private set; }

        /// <summary>Up to the level where the proof starts: the subtree's right edge first has a left sibling outside it.</summary>
        public void RiseToSubtree()
        {
            var atEnd = _second == Last;
            while (_first != _second && (atEnd || (_second & 1) == 1))
            {
                Rise();
            }

            IsWholeSubtree = _first == _second;
        }

        public void Join(in Hash sibling, ref Hash subtreeRoot, ref Hash treeRoot)
        {
            if ((_second & 1) == 1 || _second == Last)
            {
                subtreeRoot = _first < _second ? MerkleTree.Node(sibling, subtreeRoot) : subtreeRoot;
                treeRoot = MerkleTree.Node(sibling, treeRoot);
                while ((_second & 1) == 0)
                {
                    Rise();
                }
            }
            else
            {
                treeRoot = MerkleTree.Node(treeRoot, sibling);
            }

            Rise();
        }

        private void Rise()
        {
            _first >>= 1;
            _second >>= 1;
            Last >>= 1;
        }
    }
}
