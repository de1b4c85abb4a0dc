using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>Holds one P-256 private key; an HSM, a wallet or a file stands behind it.</summary>
public interface ISigner
{
    /// <summary>The public half.</summary>
    P256PublicKey PublicKey { get; }

    /// <summary>RFC 7638 thumbprint of the public half.</summary>
    KeyId KeyId { get; }

    /// <summary>ECDSA over SHA-256 of <paramref name="message"/>; 64 bytes r || s (IEEE P1363).</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}
