using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>ECDSA with P-256 and SHA-256 (FIPS 186-5), signatures as r || s.</summary>
public static class P256
{
    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    /// <summary>
    /// True when <paramref name="signature"/> is valid; never throws for hostile input. Both values of s are accepted;
    /// r or s out of range and a key off the curve are false. Allocates nothing.
    /// </summary>
    public static bool Verify(in P256PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        VerifyDigest(key, Sha256.Of(message), signature);

    /// <summary>The same over a message whose SHA-256 is known already.</summary>
    public static bool VerifyDigest(in P256PublicKey key, in Hash digest, ReadOnlySpan<byte> signature) =>
        LibCrypto.Available ? NativeP256.Verify(key, digest, signature) : FrameworkP256.Verify(key, digest, signature);
}
