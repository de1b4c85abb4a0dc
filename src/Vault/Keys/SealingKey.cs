using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Keys;

/// <summary>A private P-256 key that opens what others sealed (<see cref="Envelopes.SealedMessage"/>). Never used to sign.</summary>
public sealed class SealingKey : IDisposable
{
    private readonly ECDiffieHellman _key;

    private SealingKey(ECDiffieHellman key)
    {
        _key = key;
        var q = key.ExportParameters(false).Q;
        PublicKey = P256PublicKey.TryCreate(new Hash(q.X), new Hash(q.Y), out var point)
            ? point
            : throw new CryptographicException("Not a P-256 key.");
    }

    /// <summary>Others seal to this.</summary>
    public P256PublicKey PublicKey { get; }

    /// <summary>A fresh random key.</summary>
    public static SealingKey Create() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>From a private scalar of 32 bytes, 1 to n-1.</summary>
    /// <exception cref="CryptographicException">The scalar is out of range.</exception>
    public static SealingKey FromScalar(ReadOnlySpan<byte> scalar)
    {
        if (!DeterministicKeyGeneration.IsScalar(scalar))
        {
            throw new CryptographicException("Not a P-256 scalar.");
        }

        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar.ToArray() };
        return new SealingKey(ECDiffieHellman.Create(parameters));
    }

    /// <summary>From an existing key; this object owns it from now on.</summary>
    public static SealingKey FromKey(ECDiffieHellman key) => new(key);

    /// <summary>The private scalar, 32 bytes, for a member's key file.</summary>
    public byte[] ExportScalar() => _key.ExportParameters(true).D!;

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The x coordinate of the shared point (SP 800-56A, 5.7.1.2), 32 bytes.</summary>
    internal byte[] Agree(in P256PublicKey other)
    {
        using var peer = ECDiffieHellman.Create(other.ToParameters());
        return _key.DeriveRawSecretAgreement(peer.PublicKey);
    }
}
