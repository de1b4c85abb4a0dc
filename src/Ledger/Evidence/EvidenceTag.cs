using System.Buffers.Binary;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Evidence;

/// <summary>
/// The keyed tag of an entry: HMAC-SHA256 (RFC 2104) under the relationship's log key, 32 random bytes that holder and
/// wallet know, over "xinglin/evidence-tag/v1" || counter, u64 big-endian. The counter ascends from 1 without gaps, so that
/// who knows the key finds every own entry and sees a missing one; to others tags are random.
/// </summary>
public static class EvidenceTag
{
    private const int BlockLength = 64;

    private static ReadOnlySpan<byte> TagDomain => "xinglin/evidence-tag/v1"u8;

    private static ReadOnlySpan<byte> DelayDomain => "xinglin/evidence-delay/v1"u8;

    /// <summary>The tag of the entry with this counter.</summary>
    public static Hash Of(in Hash key, ulong counter) => Keyed(key, TagDomain, counter);

    /// <summary>
    /// The key of one entry whose showing is delayed: HMAC under the holder's delay seed over "xinglin/evidence-delay/v1"
    /// || counter. It is handed to the wallet on the day, and tells nothing about other delayed entries.
    /// </summary>
    public static Hash DelayedKey(in Hash seed, ulong counter) => Keyed(seed, DelayDomain, counter);

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Hash Keyed(in Hash key, ReadOnlySpan<byte> domain, ulong counter)
    {
        Span<byte> secret = stackalloc byte[Hash.Length];
        key.CopyTo(secret);
        Span<byte> inner = stackalloc byte[BlockLength + domain.Length + sizeof(ulong)];
        Pad(secret, 0x36, inner);
        domain.CopyTo(inner[BlockLength..]);
        BinaryPrimitives.WriteUInt64BigEndian(inner[(BlockLength + domain.Length)..], counter);
        Span<byte> outer = stackalloc byte[BlockLength + Hash.Length];
        Pad(secret, 0x5c, outer);
        Sha256.Of(inner).CopyTo(outer[BlockLength..]);
        return Sha256.Of(outer);
    }

    private static void Pad(ReadOnlySpan<byte> secret, byte pad, Span<byte> block)
    {
        block[..BlockLength].Fill(pad);
        for (var i = 0; i < secret.Length; i++)
        {
            block[i] ^= secret[i];
        }
    }
}
