using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>
/// One signature for votes of several partitions: over the root of an RFC 9162 tree whose leaves are the votes, each with a salt
/// of its own. The root and the other leaves' hashes say nothing of a vote until that vote itself leaves, and its salt with it.
/// </summary>
public static class VoteList
{
    private static ReadOnlySpan<byte> Tag => "xinglin/votes/v1"u8;

    private static ReadOnlySpan<byte> LeafTag => "xinglin/vote-leaf/v1"u8;

    /// <summary>What is signed: tag "xinglin/votes/v1", size u8, root 32 bytes.</summary>
    public static byte[] SignedBytes(byte size, Hash root) => new BinaryEncoder(64).Raw(Tag).U8(size).Hash(root).ToArray();

    /// <summary>A leaf's hash: SHA-256 of 0x00, tag "xinglin/vote-leaf/v1", salt 16 bytes, the vote's bytes.</summary>
    public static Hash Leaf(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> vote) =>
        MerkleTree.Leaf(new BinaryEncoder(160).Raw(LeafTag).Raw(salt).Raw(vote).Written);

    /// <summary>
    /// Signs once for all of them and answers in their order; a single one is signed alone. Every salt is random, new, and known to
    /// nobody before its own vote leaves: whoever can guess it can show a vote that never left.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">None, more than 64, or a salt of another length.</exception>
    public static IReadOnlyList<VoteSignature> Sign(ISigner validator, IReadOnlyList<(ReadOnlyMemory<byte> Vote, ReadOnlyMemory<byte> Salt)> votes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(votes.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(votes.Count, VotePlace.SizeMax);
        if (votes.Count == 1)
        {
            return [VoteSignature.Alone(validator.Sign(votes[0].Vote.Span))];
        }

        var leaves = new Hash[votes.Count];
        for (var i = 0; i < leaves.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(votes[i].Salt.Length, VotePlace.SaltLength);
            leaves[i] = Leaf(votes[i].Salt.Span, votes[i].Vote.Span);
        }

        var size = (byte)leaves.Length;
        var signature = validator.Sign(SignedBytes(size, MerkleTree.Root(leaves.AsSpan())));
        return [.. votes.Select((v, i) => VoteSignature.InList(new VotePlace(size, (byte)i, v.Salt, MerkleTree.InclusionProof(leaves, i)), signature))];
    }
}
