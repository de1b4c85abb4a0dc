using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>A private key held in this process's memory.</summary>
public sealed class P256Signer : ISigner, IDisposable
{
    private readonly ECDsa _key;

    private P256Signer(ECDsa key)
    {
        _key = key;
        var q = key.ExportParameters(false).Q;
        PublicKey = P256PublicKey.FromTrusted(new Hash(q.X), new Hash(q.Y));
        KeyId = PublicKey.Thumbprint();
    }

    /// <inheritdoc/>
    public P256PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public KeyId KeyId { get; }

    /// <summary>From a private scalar of 32 bytes (1 to n-1).</summary>
    public static P256Signer FromScalar(ReadOnlySpan<byte> scalar)
    {
        var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar.ToArray() });
        return new P256Signer(key);
    }

    /// <summary>From an existing key; this object owns it from now on.</summary>
    public static P256Signer FromKey(ECDsa key) => new(key);

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => _key.SignData(message, HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
