using System.CommandLine;
using System.Globalization;
using System.Net;
using Xinglin.Node.Demonstration;
using Xinglin.Node.Hl7v2;

namespace Xinglin.Cli.Verbs;

/// <summary>What <c>run</c> is told about HL7 v2 listeners.</summary>
internal static class MllpOptions
{
    private static readonly Option<string[]> Mllp = new("--mllp") { Description = "MEMBER=PORT: that member takes HL7 v2 messages over MLLP; may be repeated." };

    private static readonly Option<string?> Listen = new("--mllp-listen") { Description = "Address for MLLP instead of loopback: MLLP itself asks nobody who they are." };

    private static readonly Option<string?> Certificate = new("--mllp-certificate") { Description = "TLS certificate for MLLP with its chain, PEM." };

    private static readonly Option<string?> CertificateKey = new("--mllp-certificate-key") { Description = "That certificate's private key, PEM." };

    private static readonly Option<string[]> Authorities = new("--mllp-authority") { Description = "Assigner of the members' own patient numbers (PID-3.4); may be repeated." };

    public static IEnumerable<Option> All => [Mllp, Listen, Certificate, CertificateKey, Authorities];

    /// <summary>Listeners by member.</summary>
    /// <exception cref="DemonstrationException">One is malformed; the message says what to do.</exception>
    public static Dictionary<string, MllpSettings> Read(ParseResult parsed)
    {
        var (certificate, key) = (parsed.GetValue(Certificate), parsed.GetValue(CertificateKey));
        if ((certificate is null) != (key is null))
        {
            throw new DemonstrationException("TLS for MLLP needs both: give --mllp-certificate and --mllp-certificate-key.");
        }

        return (parsed.GetValue(Mllp) ?? []).Select(Parts).ToDictionary(p => p.Member, p => new MllpSettings
        {
            Port = p.Port,
            Address = AddressOf(parsed.GetValue(Listen)),
            CertificateFile = certificate,
            CertificateKeyFile = key,
            OwnAuthorities = parsed.GetValue(Authorities) ?? [],
        }, StringComparer.Ordinal);
    }

    private static (string Member, int Port) Parts(string text) =>
        text.Split('=') is [{ Length: > 0 } member, var port] && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort
            ? (member, number)
            : throw new DemonstrationException($"'{text}' names no listener: give --mllp MEMBER=PORT, for example hospital-a=2575.");

    private static IPAddress AddressOf(string? text) =>
        text is null ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address
        : throw new DemonstrationException($"'{text}' is no address: give --mllp-listen with one like 192.0.2.10.");
}
