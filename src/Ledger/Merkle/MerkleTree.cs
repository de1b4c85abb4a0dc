using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Merkle;

/// <summary>
/// RFC 9162 section 2.1 trees over a whole list. Leaf: SHA-256(0x00 || data); node: SHA-256(0x01 || left || right); the
/// empty list: SHA-256 of nothing. Trees here are built level by level: neighbours are joined, an odd last one is carried
/// up, which yields the RFC's split at the largest power of two.
/// </summary>
public static class MerkleTree
{
    /// <summary>Root of the empty list.</summary>
    public static Hash EmptyRoot { get; } = Sha256.Of([]);

    /// <summary>Hash of one leaf's data.</summary>
    public static Hash Leaf(ReadOnlySpan<byte> data) => Sha256.Of(0, data);

    /// <summary>Hash of an inner node.</summary>
    public static Hash Node(in Hash left, in Hash right) => Sha256.Of(1, left, right);

    /// <summary>Leaf hashes of a list of data.</summary>
    public static Hash[] Leaves(IReadOnlyList<ReadOnlyMemory<byte>> data)
    {
        var leaves = new Hash[data.Count];
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = Leaf(data[i].Span);
        }

        return leaves;
    }

    /// <summary>Root over a list of data.</summary>
    public static Hash Root(IReadOnlyList<ReadOnlyMemory<byte>> data) => RootInPlace(Leaves(data));

    /// <summary>Root over leaf hashes.</summary>
    public static Hash Root(ReadOnlySpan<Hash> leaves) => RootInPlace(leaves.ToArray());

    /// <summary>
    /// Proof that leaf <paramref name="index"/> is under the root of these leaves: the siblings from the leaf upwards.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static Hash[] InclusionProof(ReadOnlySpan<Hash> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        var proof = new List<Hash>(32);
        var level = leaves.ToArray().AsSpan();
        while (level.Length > 1)
        {
            var sibling = index ^ 1;
            if (sibling < level.Length)
            {
                proof.Add(level[sibling]);
            }

            level = JoinLevel(level);
            index >>= 1;
        }

        return [.. proof];
    }

    private static Hash RootInPlace(Span<Hash> level)
    {
        if (level.IsEmpty)
        {
            return EmptyRoot;
        }

        while (level.Length > 1)
        {
            level = JoinLevel(level);
        }

        return level[0];
    }

    /// <summary>Overwrites the first half with the level above and returns it.</summary>
    private static Span<Hash> JoinLevel(Span<Hash> level)
    {
        var pairs = level.Length / 2;
        for (var i = 0; i < pairs; i++)
        {
            level[i] = Node(level[2 * i], level[(2 * i) + 1]);
        }

        if ((level.Length & 1) == 1)
        {
            level[pairs] = level[^1];
            pairs++;
        }

        return level[..pairs];
    }
}
