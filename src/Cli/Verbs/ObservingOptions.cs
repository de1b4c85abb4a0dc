using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Node.Anchors;
using Xinglin.Node.Api;

namespace Xinglin.Cli.Verbs;

/// <summary>What <c>run</c> and <c>node run</c> are told about being watched: metrics, traces, log lines, and an outsider's timestamps.</summary>
internal static class ObservingOptions
{
    private const int CertificateBytesMax = 64 * 1024;

    private static readonly Option<Uri?> Otlp = new("--otlp") { Description = "Send metrics and traces to this collector, OTLP over HTTP, for example http://localhost:4318.", CustomParser = VerbOptions.Address };

    private static readonly Option<string> Log = new Option<string>("--log") { Description = "text or json: how log lines are written.", DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "json");

    private static readonly Option<Uri?> AnchorAt = new("--anchor") { Description = "Have certified headers timestamped by this authority, RFC 3161 over HTTP.", CustomParser = VerbOptions.Address };

    private static readonly Option<int> AnchorMinutes = new("--anchor-minutes") { Description = "How often.", DefaultValueFactory = _ => 60 };

    private static readonly Option<FileInfo?> AnchorCertificate = new("--anchor-certificate") { Description = "The authority's certificate or its issuer's; tokens of others are refused." };

    public static IEnumerable<Option> All => [Otlp, Log, AnchorAt, AnchorMinutes, AnchorCertificate];

    /// <summary>The same node, watched as it was told.</summary>
    public static NodeOptions Watch(NodeOptions node, ParseResult parsed) => node with { Telemetry = parsed.GetValue(Otlp), JsonLogs = parsed.GetValue(Log) == "json" };

    /// <summary>Who timestamps; null for nobody.</summary>
    public static AnchorSettings? Anchors(ParseResult parsed) => parsed.GetValue(AnchorAt) is { } authority
        ? new AnchorSettings(
            authority, TimeSpan.FromMinutes(Math.Max(1, parsed.GetValue(AnchorMinutes))),
            parsed.GetValue(AnchorCertificate) is { } file ? CappedFile.Read(file.FullName, CertificateBytesMax) : (ReadOnlyMemory<byte>?)null)
        : null;
}
