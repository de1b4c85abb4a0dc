using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>SHA-256 (FIPS 180-4), the only hash of the profile <c>p256-sha256</c>.</summary>
public static class Sha256
{
    /// <summary>Digest of one span.</summary>
    public static Hash Of(ReadOnlySpan<byte> data) => Of(data, default, default);

    /// <summary>Digest of two spans joined.</summary>
    public static Hash Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Of(first, second, default);

    /// <summary>Digest of three spans joined.</summary>
    public static Hash Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        LibCrypto.Available ? NativeSha256.Of(first, second, third) : FrameworkSha256.Of(first, second, third);

    /// <summary>Digest of a domain byte and one span: the leaf of an RFC 9162 tree.</summary>
    public static Hash Of(byte prefix, ReadOnlySpan<byte> data) => Of(new ReadOnlySpan<byte>(in prefix), data, default);

    /// <summary>Digest of a domain byte and two hashes, 65 bytes: the inner node of every tree here.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Hash Of(byte prefix, in Hash left, in Hash right)
    {
        Span<byte> joined = stackalloc byte[1 + (2 * Hash.Length)];
        joined[0] = prefix;
        left.CopyTo(joined[1..]);
        right.CopyTo(joined[(1 + Hash.Length)..]);
        return Of(joined, default, default);
    }

    /// <summary>Digest of two hashes joined, 64 bytes: a running chain.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Hash Of(in Hash left, in Hash right)
    {
        Span<byte> joined = stackalloc byte[2 * Hash.Length];
        left.CopyTo(joined);
        right.CopyTo(joined[Hash.Length..]);
        return Of(joined, default, default);
    }
}
