using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;

namespace Xinglin.Vault.Completeness;

/// <summary>
/// The index of one relationship: for every place of <see cref="SectionVocabulary"/> a salted commitment to what stands there, empty places
/// too, under one RFC 9162 root. Salts come from one random key: SHA-256("xinglin/section-salt/v1" || key || place, u32).
/// </summary>
public sealed class SectionIndex
{
    /// <summary>Length of the key in bytes.</summary>
    public const int KeyLength = 32;

    private readonly Hash _key;
    private readonly Dictionary<int, List<SectionRecord>> _records = [];
    private readonly Hash[] _leaves = new Hash[SectionVocabulary.Leaves];

    /// <summary>Builds the index.</summary>
    /// <param name="key">32 random bytes, used for this index and no other.</param>
    /// <param name="records">Each record with the leaves that it belongs to.</param>
    public SectionIndex(Hash key, IEnumerable<(SectionRecord Record, IReadOnlyList<int> Leaves)> records)
    {
        _key = key;
        foreach (var (record, leaves) in records)
        {
            foreach (var leaf in leaves)
            {
                (_records.TryGetValue(leaf, out var list) ? list : _records[leaf] = []).Add(record);
            }
        }

        for (var leaf = 0; leaf < _leaves.Length; leaf++)
        {
            var opening = Open(leaf);
            var commitment = Commitment.Of(opening.Salt.Value.ToArray(), SectionContent.CommitmentType, Encoding.UTF8.GetBytes(opening.Text));
            _leaves[leaf] = MerkleTree.Leaf(commitment.ToArray());
        }

        Root = MerkleTree.Root(_leaves);
    }

    private static ReadOnlySpan<byte> Tag => "xinglin/section-salt/v1"u8;

    /// <summary>What the ledger has.</summary>
    public Hash Root { get; }

    /// <summary>Opens places, with the hashes that lead from them to the root.</summary>
    public (IReadOnlyList<SectionOpening> Opened, IReadOnlyList<Hash> Proof) Open(IReadOnlySet<int> leaves)
    {
        var proof = new List<Hash>();
        SectionProof.Collect(_leaves, leaves, 0, _leaves.Length, proof);
        return ([.. leaves.Order().Select(Open)], proof);
    }

    private SectionOpening Open(int leaf)
    {
        var records = _records.TryGetValue(leaf, out var list) ? [.. list.OrderBy(r => r.Pointer.ToString(), StringComparer.Ordinal)] : new List<SectionRecord>();
        var text = new SectionContent(SectionVocabulary.SectionOf(leaf), SectionVocabulary.SpanOf(leaf), records.Count, records).Write();
        return new SectionOpening(leaf, SaltOf(leaf), text);
    }

    private Salt SaltOf(int leaf) => new(Sha256.Of(new BinaryEncoder(64).Raw(Tag).Hash(_key).U32((uint)leaf).Written));
}

/// <summary>One proof for several leaves: the roots of the subtrees without an opened leaf, from left to right.</summary>
public static class SectionProof
{
    /// <summary>True when these openings stand under the root; each leaf at most once, ascending. Every argument may come from a stranger.</summary>
    public static bool Verify(Hash root, IReadOnlyList<SectionOpening> opened, IReadOnlyList<Hash> proof)
    {
        if (opened.Count > SectionVocabulary.Leaves || proof.Count > SectionVocabulary.Leaves)
        {
            return false;
        }

        var leaves = new Dictionary<int, Hash>();
        foreach (var opening in opened)
        {
            if (opening.Leaf < 0 || opening.Leaf >= SectionVocabulary.Leaves || !opening.TryCommit(out var commitment)
                || !leaves.TryAdd(opening.Leaf, MerkleTree.Leaf(commitment.ToArray())))
            {
                return false;
            }
        }

        var used = 0;
        return TryRoot(leaves, proof, ref used, 0, SectionVocabulary.Leaves, out var computed) && used == proof.Count && computed == root;
    }

    internal static void Collect(ReadOnlySpan<Hash> leaves, IReadOnlySet<int> opened, int start, int end, List<Hash> proof)
    {
        if (!IsOpened(opened.Contains, start, end))
        {
            proof.Add(MerkleTree.Root(leaves[start..end]));
            return;
        }

        if (end - start > 1)
        {
            var middle = (start + end) / 2;
            Collect(leaves, opened, start, middle, proof);
            Collect(leaves, opened, middle, end, proof);
        }
    }

    /// <summary>The number of leaves is a power of two, so that every subtree splits in the middle.</summary>
    private static bool TryRoot(Dictionary<int, Hash> opened, IReadOnlyList<Hash> proof, ref int used, int start, int end, out Hash root)
    {
        root = default;
        if (!IsOpened(opened.ContainsKey, start, end))
        {
            if (used == proof.Count)
            {
                return false;
            }

            root = proof[used++];
            return true;
        }

        if (end - start == 1)
        {
            root = opened[start];
            return true;
        }

        var middle = (start + end) / 2;
        if (!TryRoot(opened, proof, ref used, start, middle, out var left) || !TryRoot(opened, proof, ref used, middle, end, out var right))
        {
            return false;
        }

        root = MerkleTree.Node(left, right);
        return true;
    }

    private static bool IsOpened(Func<int, bool> opened, int start, int end)
    {
        for (var leaf = start; leaf < end; leaf++)
        {
            if (opened(leaf))
            {
                return true;
            }
        }

        return false;
    }
}
