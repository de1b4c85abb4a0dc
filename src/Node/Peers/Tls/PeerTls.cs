using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Tls;

/// <summary>
/// TLS 1.3 between members' nodes. Either end shows a key, and the key alone counts: whoever the register does not know is refused in the handshake;
/// dates, names, chains and extensions of the certificate around it are never looked at.
/// </summary>
public static class PeerTls
{
    /// <summary>How a node takes a line.</summary>
    /// <param name="own">This member's keys.</param>
    /// <param name="register">Who may come in.</param>
    public static SslServerAuthenticationOptions Server(OwnTlsKeys own, IPeerRegister register) => new()
    {
        ServerCertificateContext = Context(own.Present),
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ApplicationProtocols = [SslApplicationProtocol.Http2],

        // A resumed session would pass by the register.
        AllowTlsResume = false,
        AllowRenegotiation = false,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => KeyOf(certificate) is { } key && register.Find(key) is not null,
    };

    /// <summary>How a node opens a line.</summary>
    /// <param name="shown">The key that this member shows.</param>
    /// <param name="isExpected">Judges the key that the other end shows.</param>
    public static SslClientAuthenticationOptions Client(TlsKey shown, Func<P256PublicKey, bool> isExpected) => new()
    {
        ClientCertificateContext = Context(shown),
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        AllowTlsResume = false,
        AllowRenegotiation = false,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => KeyOf(certificate) is { } key && isExpected(key),
    };

    /// <summary>A handler for requests to one member; one connection, kept alive. Whoever makes it disposes it.</summary>
    /// <param name="shown">The key that this member shows.</param>
    /// <param name="isExpected">Judges the key that the other end shows.</param>
    public static SocketsHttpHandler Handler(TlsKey shown, Func<P256PublicKey, bool> isExpected) => new()
    {
        SslOptions = Client(shown, isExpected),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(5),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
    };

    /// <summary>A handler for requests to the node of one member, whose key the register judges at each handshake.</summary>
    public static SocketsHttpHandler Handler(OwnTlsKeys own, IPeerRegister register, AccountId member) =>
        Handler(own.Present, key => register.Find(key)?.Account == member);

    /// <summary>The key in a certificate; null unless it is one of P-256.</summary>
    public static P256PublicKey? KeyOf(X509Certificate? certificate)
    {
        try
        {
            using var key = (certificate as X509Certificate2)?.GetECDsaPublicKey();
            return key?.ExportParameters(false).Q is { X.Length: Hash.Length, Y.Length: Hash.Length } point
                && P256PublicKey.TryCreate(new Hash(point.X), new Hash(point.Y), out var found)
                ? found
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Made without asking the network or the machine's store for a chain.</summary>
    private static SslStreamCertificateContext Context(TlsKey key) => SslStreamCertificateContext.Create(key.Certificate, additionalCertificates: null, offline: true);
}
