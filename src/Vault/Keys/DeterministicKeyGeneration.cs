using System.Security.Cryptography;

namespace Xinglin.Vault.Keys;

/// <summary>
/// ECDSA key generation from a seed for P-256 as C2SP det-keygen specifies it (c2sp.org/det-keygen, "ECDSA"):
/// HMAC_DRBG with SHA-256, the seed and a personalization string; one more draw when the first is out of range.
/// </summary>
public static class DeterministicKeyGeneration
{
    /// <summary>Shortest seed, bytes.</summary>
    public const int SeedBytesMin = 16;

    /// <summary>Length of a private scalar, bytes.</summary>
    public const int ScalarLength = 32;

    /// <summary>The private scalar of a seed: 32 bytes, big-endian, 1 to n-1. The same seed gives the same scalar everywhere.</summary>
    /// <exception cref="ArgumentException">The seed is shorter than <see cref="SeedBytesMin"/>.</exception>
    /// <exception cref="CryptographicException">Both draws were out of range: less than one seed in 2^64.</exception>
    public static byte[] P256Scalar(ReadOnlySpan<byte> seed)
    {
        if (seed.Length < SeedBytesMin)
        {
            throw new ArgumentException("A seed has at least 16 bytes.", nameof(seed));
        }

        var key = new byte[ScalarLength];
        var value = new byte[ScalarLength];
        value.AsSpan().Fill(1);
        Update(ref key, ref value, 0, [.. seed, .. Personalization]);
        Update(ref key, ref value, 1, [.. seed, .. Personalization]);
        value = HMACSHA256.HashData(key, value);
        if (!IsScalar(value))
        {
            Update(ref key, ref value, 0, []);
            value = HMACSHA256.HashData(key, value);
        }

        CryptographicOperations.ZeroMemory(key);
        return IsScalar(value) ? value : throw new CryptographicException("The seed gives no key.");
    }

    /// <summary>True for 32 bytes that are a number from 1 to n-1.</summary>
    public static bool IsScalar(ReadOnlySpan<byte> scalar) =>
        scalar.Length == ScalarLength && scalar.ContainsAnyExcept((byte)0) && scalar.SequenceCompareTo(Order) < 0;

    private static ReadOnlySpan<byte> Personalization => "det ECDSA key gen P-256"u8;

    /// <summary>n, the order of P-256 (SP 800-186, section 3.2.1.3).</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];

    private static void Update(ref byte[] key, ref byte[] value, byte separator, ReadOnlySpan<byte> provided)
    {
        byte[] input = [.. value, separator, .. provided];
        key = HMACSHA256.HashData(key, input);
        value = HMACSHA256.HashData(key, value);
        CryptographicOperations.ZeroMemory(input);
    }
}
