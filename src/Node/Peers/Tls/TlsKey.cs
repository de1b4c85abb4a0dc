using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Tls;

/// <summary>A member's key on the lines between nodes, with the certificate that TLS wants around it. Nothing in the certificate but the key counts.</summary>
public sealed class TlsKey : IDisposable
{
    /// <summary>RFC 5280, 4.1.2.5: no date at which it ends.</summary>
    private static readonly DateTimeOffset NoEnd = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly ECDsa _key;

    private TlsKey(ECDsa key, DateTimeOffset from, DateTimeOffset until)
    {
        _key = key;
        Signer = P256Signer.FromKey(key);
        var request = new CertificateRequest($"CN={Signer.KeyId}", key, HashAlgorithmName.SHA256);
        Certificate = request.CreateSelfSigned(from, until);
    }

    /// <summary>Signs the transaction that names the key, which shows that it is held.</summary>
    public P256Signer Signer { get; }

    /// <summary>The public half.</summary>
    public P256PublicKey PublicKey => Signer.PublicKey;

    /// <summary>RFC 7638 thumbprint of the public half.</summary>
    public KeyId KeyId => Signer.KeyId;

    /// <summary>Self-signed, with the private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>From a private scalar of 32 bytes.</summary>
    public static TlsKey FromScalar(ReadOnlySpan<byte> scalar) => FromScalar(scalar, DateTimeOffset.UnixEpoch, NoEnd);

    /// <summary>A certificate of other dates: for tests that show that they do not count.</summary>
    internal static TlsKey FromScalar(ReadOnlySpan<byte> scalar, DateTimeOffset from, DateTimeOffset until) =>
        new(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar.ToArray() }), from, until);

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        Signer.Dispose();
        _key.Dispose();
    }
}
