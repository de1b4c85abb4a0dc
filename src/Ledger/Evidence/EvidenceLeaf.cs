using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Evidence;

/// <summary>
/// One entry of an evidence log as everybody may see it: "xinglin/evidence/v1" || time, i64 big-endian || commitment,
/// 32 bytes || tag, 32 bytes. Always 91 bytes: entries of different patients differ in random-looking values only.
/// </summary>
/// <param name="Time">Milliseconds, a whole minute: a finer time would help only who correlates. The exact one is in the body.</param>
/// <param name="Commitment">Salted commitment to the body (<see cref="Primitives.Commitment"/>, type <see cref="CommitmentType"/>).</param>
/// <param name="Tag">By which holder and wallet find the entry (<see cref="EvidenceTag"/>); random when it is about nobody.</param>
public readonly record struct EvidenceLeaf(LedgerTime Time, Hash Commitment, Hash Tag)
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 19 + 8 + (2 * Hash.Length);

    /// <summary>The type in a body's commitment.</summary>
    public const string CommitmentType = "disclosure";

    private const long Minute = 60_000;

    private static ReadOnlySpan<byte> Domain => "xinglin/evidence/v1"u8;

    /// <summary>The minute that a moment lies in.</summary>
    public static LedgerTime MinuteOf(LedgerTime moment) => new(moment.Milliseconds - (moment.Milliseconds % Minute));

    /// <summary>Writes the 91 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Domain.CopyTo(destination);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(destination[Domain.Length..], Time.Milliseconds);
        Commitment.CopyTo(destination[(Domain.Length + 8)..]);
        Tag.CopyTo(destination[(Domain.Length + 8 + Hash.Length)..]);
    }

    /// <summary>A fresh array with the 91 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The leaf's hash in the RFC 9162 tree.</summary>
    public Hash Hashed()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return MerkleTree.Leaf(bytes);
    }

    /// <summary>Reads exactly one leaf; false when length, tag or time are not right.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EvidenceLeaf leaf)
    {
        leaf = default;
        if (bytes.Length != Length || !bytes.StartsWith(Domain))
        {
            return false;
        }

        var time = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes[Domain.Length..]);
        if (time is < 0 or > LedgerTime.MillisecondsMax || time % Minute != 0)
        {
            return false;
        }

        var commitment = new Hash(bytes.Slice(Domain.Length + 8, Hash.Length));
        leaf = new EvidenceLeaf(new LedgerTime(time), commitment, new Hash(bytes[(Domain.Length + 8 + Hash.Length)..]));
        return true;
    }
}
