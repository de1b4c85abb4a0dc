using Xinglin.Ledger.Crypto;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Envelopes;

/// <summary>HPKE base mode (RFC 9180) with DHKEM(P-256, HKDF-SHA256).</summary>
public static class Hpke
{
    /// <summary>SetupBaseS: a fresh ephemeral key; <paramref name="enc"/> (65 bytes) goes to the recipient.</summary>
    public static HpkeContext SetupSender(HpkeSuite suite, in P256PublicKey recipient, ReadOnlySpan<byte> info, out byte[] enc)
    {
        using var ephemeral = SealingKey.Create();
        return SetupSender(suite, recipient, info, ephemeral, out enc);
    }

    /// <summary>SetupBaseR; null when <paramref name="enc"/> is not a point of the curve.</summary>
    public static HpkeContext? SetupReceiver(HpkeSuite suite, ReadOnlySpan<byte> enc, SealingKey recipient, ReadOnlySpan<byte> info) =>
        DhKem.Decapsulate(enc, recipient) is { } secret ? new HpkeContext(suite, secret, info) : null;

    /// <summary>With a given ephemeral key: for golden vectors only, an ephemeral key is never used twice.</summary>
    internal static HpkeContext SetupSender(
        HpkeSuite suite, in P256PublicKey recipient, ReadOnlySpan<byte> info, SealingKey ephemeral, out byte[] enc)
    {
        enc = PointEncoding.Encode(ephemeral.PublicKey);
        return new HpkeContext(suite, DhKem.Encapsulate(recipient, ephemeral), info);
    }
}
