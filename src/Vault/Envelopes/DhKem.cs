using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Envelopes;

/// <summary>DHKEM(P-256, HKDF-SHA256), RFC 9180 section 4.1.</summary>
internal static class DhKem
{
    private static readonly LabeledKdf Kdf = new(HashAlgorithmName.SHA256, [.. "KEM"u8, HpkeSuite.Kem >> 8, HpkeSuite.Kem & 0xff]);

    /// <summary>Encap with the given ephemeral key: the shared secret; <c>enc</c> is the ephemeral's point.</summary>
    public static byte[] Encapsulate(in P256PublicKey recipient, SealingKey ephemeral) =>
        Secret(ephemeral.Agree(recipient), PointEncoding.Encode(ephemeral.PublicKey), recipient);

    /// <summary>Decap; null when <paramref name="enc"/> is not a point of the curve.</summary>
    public static byte[]? Decapsulate(ReadOnlySpan<byte> enc, SealingKey recipient) =>
        PointEncoding.TryDecode(enc, out var ephemeral) ? Secret(recipient.Agree(ephemeral), enc, recipient.PublicKey) : null;

    /// <summary>DeriveKeyPair, RFC 9180 section 7.1.3.</summary>
    public static SealingKey DeriveKeyPair(ReadOnlySpan<byte> input)
    {
        var key = Kdf.Extract([], "dkp_prk", input);
        for (var counter = 0; counter <= byte.MaxValue; counter++)
        {
            var candidate = Kdf.Expand(key, "candidate", [(byte)counter], DeterministicKeyGeneration.ScalarLength);
            if (DeterministicKeyGeneration.IsScalar(candidate))
            {
                return SealingKey.FromScalar(candidate);
            }
        }

        throw new CryptographicException("DeriveKeyPairError");
    }

    private static byte[] Secret(byte[] shared, ReadOnlySpan<byte> enc, in P256PublicKey recipient) =>
        Kdf.Expand(Kdf.Extract([], "eae_prk", shared), "shared_secret", [.. enc, .. PointEncoding.Encode(recipient)], 32);
}
