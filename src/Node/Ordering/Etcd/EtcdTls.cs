using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>Connections to an etcd that asks for a client certificate. Only the ordering process has it.</summary>
internal static class EtcdTls
{
    /// <summary>Makes the connections.</summary>
    /// <param name="certificate">The client's certificate and key, PEM files; null: none.</param>
    /// <param name="authority">The only authority that may vouch for etcd, a PEM file; null: the machine's.</param>
    public static Func<Uri, SocketsHttpHandler> Handlers((string Certificate, string Key)? certificate, string? authority)
    {
        var shown = certificate is { } files ? X509Certificate2.CreateFromPemFile(files.Certificate, files.Key) : null;
        var trusted = authority is null ? null : X509CertificateLoader.LoadCertificateFromFile(authority);
        return _ =>
        {
            var handler = new SocketsHttpHandler();
            if (shown is not null)
            {
                handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(shown, additionalCertificates: null, offline: true);
            }

            if (trusted is not null)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.Add(trusted);
                handler.SslOptions.CertificateChainPolicy = policy;
            }

            return handler;
        };
    }
}
