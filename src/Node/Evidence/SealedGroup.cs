using System.Buffers;
using System.Security.Cryptography;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Evidence;

/// <summary>Entries that become durable together: their bodies sealed, their leaves written and hashed, on all cores when they are many.</summary>
internal sealed class SealedGroup
{
    private const int RandomBytes = Hash.Length + BodyBlock.NonceBytes;
    private const int PartEntriesMin = 64;

    private SealedGroup(IReadOnlyList<EntryDraft> drafts)
    {
        Drafts = drafts;
        Leaves = new byte[drafts.Count * EvidenceLeaf.Length];
        Hashes = new Hash[drafts.Count];
        Commitments = new Hash[drafts.Count];
        Offsets = new int[drafts.Count];
    }

    /// <summary>The entries, in the order of the log.</summary>
    internal IReadOnlyList<EntryDraft> Drafts { get; }

    /// <summary>Their leaves, one after the other.</summary>
    internal byte[] Leaves { get; }

    /// <summary>The leaves' hashes in the tree.</summary>
    internal Hash[] Hashes { get; }

    /// <summary>The leaves' commitments.</summary>
    internal Hash[] Commitments { get; }

    /// <summary>Where each body's block begins within its part.</summary>
    internal int[] Offsets { get; }

    /// <summary>The bodies' blocks: parts of consecutive entries, each with the number of its first.</summary>
    internal List<(int First, ArrayBufferWriter<byte> Blocks)> Parts { get; } = [];

    internal static SealedGroup Seal(IReadOnlyList<EntryDraft> drafts, BodySealer sealer)
    {
        var group = new SealedGroup(drafts);
        var parts = Math.Clamp(drafts.Count / PartEntriesMin, 1, Environment.ProcessorCount);
        for (var i = 0; i < parts; i++)
        {
            group.Parts.Add((drafts.Count * i / parts, new ArrayBufferWriter<byte>()));
        }

        if (parts == 1)
        {
            group.SealPart(0, sealer);
        }
        else
        {
            Parallel.For(0, parts, part => group.SealPart(part, sealer));
        }

        return group;
    }

    private void SealPart(int part, BodySealer sealer)
    {
        var (first, blocks) = Parts[part];
        var end = part + 1 < Parts.Count ? Parts[part + 1].First : Drafts.Count;
        var random = RandomNumberGenerator.GetBytes((end - first) * RandomBytes);
        using var scratch = new SealScratch();
        for (var i = first; i < end; i++)
        {
            Offsets[i] = blocks.WrittenCount;
            var leaf = sealer.Seal(Drafts[i], random.AsSpan((i - first) * RandomBytes, RandomBytes), scratch, blocks);
            var bytes = Leaves.AsSpan(i * EvidenceLeaf.Length, EvidenceLeaf.Length);
            leaf.CopyTo(bytes);
            Hashes[i] = MerkleTree.Leaf(bytes);
            Commitments[i] = leaf.Commitment;
        }

        CryptographicOperations.ZeroMemory(random);
    }
}
