using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Node.Api;

namespace Xinglin.Node.Smart;

/// <summary>
/// The address of a member's token endpoint, as it was reached. What a Host header says is believed only on loopback, where the entrance takes
/// none but the machine's own names, and else only for names of the node's own certificate: an assertion made for somebody else's endpoint,
/// brought here under that one's name, must not count.
/// </summary>
internal sealed class TokenAddress : IDisposable
{
    private readonly X509Certificate2? _certificate;

    public TokenAddress(NodeOptions options) =>
        _certificate = options is { Listen: not null, CertificateFile: { } file } ? X509Certificate2.CreateFromPem(File.ReadAllText(file)) : null;

    /// <summary>The FHIR server's base address; null when the request names a machine that this is not.</summary>
    public string? Base(HttpContext context, string member)
    {
        var (host, port) = (context.Request.Host, context.Connection.LocalPort);
        if ((_certificate is not null && !_certificate.MatchesHostname(host.Host)) || (host.Port ?? (context.Request.IsHttps ? 443 : 80)) != port)
        {
            return null;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{context.Request.Scheme}://{host.Value!.ToLowerInvariant()}/{member}/fhir");
    }

    public void Dispose() => _certificate?.Dispose();
}
