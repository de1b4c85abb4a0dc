using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xinglin.Faults.Machines;

/// <summary>An authority of the test for one etcd cluster, and the certificates that it gives: to etcd's members and to who may use it.</summary>
public sealed class EtcdCertificates
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset Until = From.AddDays(30);

    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    /// <summary>Makes all of them, in a folder.</summary>
    public EtcdCertificates(string folder, IReadOnlyList<string> addresses)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=etcd authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _authority = request.CreateSelfSigned(From, Until);
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
        Give("member", addresses);
        Give("client", []);
    }

    /// <summary>The authority's certificate, PEM.</summary>
    public string Authority => In("authority.pem");

    /// <summary>The certificate and the key of etcd's members, PEM.</summary>
    public (string Certificate, string Key) Member => (In("member.pem"), In("member-key.pem"));

    /// <summary>Of the ordering processes.</summary>
    public (string Certificate, string Key) Client => (In("client.pem"), In("client-key.pem"));

    private string In(string name) => Path.Combine(_folder, name);

    private void Give(string name, IReadOnlyList<string> addresses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse), new Oid(ClientUse)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        foreach (var address in addresses)
        {
            names.AddIpAddress(IPAddress.Parse(address));
        }

        request.CertificateExtensions.Add(names.Build());
        using var given = request.Create(_authority, From, Until, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(In(name + ".pem"), given.ExportCertificatePem());
        File.WriteAllText(In(name + "-key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
