using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>
/// A validator's signature of one vote. Alone: 64 bytes over the vote's bytes. In a list: 64 bytes over the root of a list of
/// votes, and this vote's place in it. Two votes of one key that exclude each other are evidence whatever their shapes.
/// </summary>
public sealed class VoteSignature
{
    /// <summary>Longest binary form, bytes: size, index, salt, six hashes, signature.</summary>
    public const int BytesMax = 1 + 1 + VotePlace.SaltLength + (VotePlace.PathMax * Hash.Length) + P256.SignatureLength;

    private VoteSignature(ReadOnlyMemory<byte> signature, VotePlace? place) => (Signature, Place) = (signature, place);

    /// <summary>64 bytes r || s: over the vote's bytes, or over <see cref="VoteList.SignedBytes"/>.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Where the vote is in its list; null when it was signed alone.</summary>
    public VotePlace? Place { get; }

    /// <summary>Over the vote's bytes.</summary>
    public static VoteSignature Alone(ReadOnlyMemory<byte> signature) => new(signature, null);

    /// <summary>Over the root of the list that the vote has this place in.</summary>
    public static VoteSignature InList(VotePlace place, ReadOnlyMemory<byte> signature) => new(signature, place);

    /// <summary>True when the key signed exactly these bytes of a vote. <paramref name="lists"/> spares the second verification of one list.</summary>
    public bool IsBy(in P256PublicKey key, ReadOnlySpan<byte> vote, IVerifiedLists? lists = null)
    {
        if (Place is not { } place)
        {
            return P256.Verify(key, vote, Signature.Span);
        }

        if (!place.TryRoot(vote, out var root))
        {
            return false;
        }

        var digest = Sha256.Of(VoteList.SignedBytes(place.Size, root));
        if (lists is null)
        {
            return P256.VerifyDigest(key, digest, Signature.Span);
        }

        var mark = Sha256.Of(new BinaryEncoder(160).Hash(key.X).Hash(key.Y).Hash(digest).Raw(Signature.Span).Written);
        if (lists.Contains(mark))
        {
            return true;
        }

        var good = P256.VerifyDigest(key, digest, Signature.Span);
        if (good)
        {
            lists.Add(mark);
        }

        return good;
    }

    /// <summary>Writes size u8, index u8, salt 16, path and signature 64; of a vote signed alone the signature only.</summary>
    internal void Write(BinaryEncoder writer)
    {
        if (Place is { } place)
        {
            place.Write(writer);
        }

        writer.Raw(Signature.Span);
    }

    /// <summary>Reads the 64 bytes of a vote signed alone.</summary>
    internal static VoteSignature ReadAlone(ref BinaryDecoder reader) => Alone(reader.Raw(P256.SignatureLength));

    /// <summary>Reads the form of a vote in a list, of which the size was read already.</summary>
    internal static VoteSignature ReadInList(byte size, ref BinaryDecoder reader)
    {
        var place = VotePlace.Read(size, ref reader);
        return InList(place, reader.Raw(P256.SignatureLength));
    }
}

/// <summary>A vote's place in a list: which leaf of how many, the leaf's salt, and the siblings up to the root.</summary>
/// <param name="Size">Votes in the list, 2 to 64.</param>
/// <param name="Index">Which of them, from 0.</param>
/// <param name="Salt">16 random bytes of this leaf alone: before they are shown nobody can say what was voted.</param>
/// <param name="Path">RFC 9162 inclusion proof, from the leaf upwards, at most six hashes.</param>
public sealed record VotePlace(byte Size, byte Index, ReadOnlyMemory<byte> Salt, IReadOnlyList<Hash> Path)
{
    /// <summary>Votes in one list.</summary>
    public const int SizeMax = 64;

    /// <summary>Length of a leaf's salt, bytes.</summary>
    public const int SaltLength = 16;

    /// <summary>Hashes from a leaf of 64 to the root.</summary>
    public const int PathMax = 6;

    /// <summary>The root that this vote leads to; false when the place is none: a size, index, salt or path that does not fit the others.</summary>
    internal bool TryRoot(ReadOnlySpan<byte> vote, out Hash root)
    {
        root = default;
        return Size is >= 2 and <= SizeMax && Salt.Length == SaltLength && Path.Count <= PathMax
            && MerkleProof.TryRoot(VoteList.Leaf(Salt.Span, vote), Index, Size, [.. Path], out root);
    }

    internal void Write(BinaryEncoder writer)
    {
        writer.U8(Size).U8(Index).Raw(Salt.Span);
        foreach (var sibling in Path)
        {
            writer.Hash(sibling);
        }
    }

    /// <summary>The length of the path follows from size and index.</summary>
    internal static VotePlace Read(byte size, ref BinaryDecoder reader)
    {
        var index = reader.U8();
        if (size is < 2 or > SizeMax || index >= size)
        {
            reader.Fail();
        }

        var salt = reader.Raw(SaltLength);
        var path = new Hash[reader.Failed ? 0 : PathLength(index, size)];
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = reader.Hash();
        }

        return new VotePlace(size, index, salt, path);
    }

    private static int PathLength(int index, int size)
    {
        var length = 0;
        for (var last = size - 1; last > 0; index >>= 1, last >>= 1)
        {
            length += (index & 1) == 1 || index < last ? 1 : 0;
        }

        return length;
    }
}

/// <summary>
/// Signatures over lists that were found good: each list of a key is verified once, whichever of its votes comes first. Owned by
/// one member and bounded; what it forgets is verified again. Safe from any thread that its owner uses it on.
/// </summary>
public interface IVerifiedLists
{
    /// <summary>True when this mark was added and is not forgotten. It stands for key, signed bytes and signature together.</summary>
    bool Contains(Hash mark);

    /// <summary>The signature that the mark stands for is good.</summary>
    void Add(Hash mark);
}
