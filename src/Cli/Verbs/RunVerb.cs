using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Demonstrations;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin run</c>, which is what <c>./run</c> calls: a demonstration consortium in one process.</summary>
internal static class RunVerb
{
    private static readonly RefusalCode CannotStart = new("demonstration-cannot-start");

    private static readonly Option<string?> Records = new("--records")
    {
        Description = "A folder of FHIR R4 bundles, plain or .gz, to load instead of the written persons.",
    };

    private static readonly Option<int> Port = new("--port") { Description = "TCP port; 0 takes a free one.", DefaultValueFactory = _ => 8080 };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Where everything is kept (default: XINGLIN_DATA, else ./data).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("XINGLIN_DATA") ?? "data",
    };

    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Begin anew: what an earlier demonstration left in the folder goes." };

    private static readonly Option<int> Partitions = new("--partitions")
    {
        Description = "Ledgers side by side, the directory included, 1 to 16; what is missing is added by the members' votes.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string[]> Sidecar = new("--sidecar")
    {
        Description = "MEMBER=FILE: read that member's own PostgreSQL by this mapping file; the password comes by PGPASSWORD or PGPASSFILE. May be repeated.",
    };

    private static readonly Option<string?> Listen = new("--listen") { Description = "Listen on this address instead of loopback; needs TLS." };

    private static readonly Option<string?> Certificate = new("--certificate") { Description = "TLS certificate with its chain, PEM." };

    private static readonly Option<string?> CertificateKey = new("--certificate-key") { Description = "The certificate's private key, PEM." };

    public static Command Create()
    {
        var command = new Command("run", "Start a demonstration consortium of five members: invented persons, not for care.")
        {
            Options = { Records, Port, Data, Fresh, Partitions, Sidecar, Listen, Certificate, CertificateKey },
        };
        foreach (var option in MllpOptions.All.Concat(ObservingOptions.All))
        {
            command.Options.Add(option);
        }

        Partitions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 16)
            {
                result.AddError("--partitions takes 1 to 16.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        if (parsed.GetValue(Listen) is not null && (parsed.GetValue(Certificate) is null || parsed.GetValue(CertificateKey) is null))
        {
            return screen.Refused(Refusal.Of(CannotStart, "Another address than loopback needs TLS: give --certificate and --certificate-key."));
        }

        try
        {
            await using var host = await StartScreen.StartAsync(screen, Options(parsed), cancellation);
            StartScreen.Ready(screen, host);
            await host.WhenStoppedAsync(cancellation);
            screen.Show(new JsonObject { ["stopping"] = true }, console => console.WriteLine("stopping ..."));
        }
        catch (Exception fault) when (fault is NodeException or KeyFileException or StorageFaultException)
        {
            return screen.Refused(Refusal.Of(CannotStart, fault.Message));
        }

        screen.Show(new JsonObject { ["stopped"] = true }, console => console.WriteLine("stopped; the next ./run goes on from here."));
        return ExitCodes.Done;
    }

    private static DemonstrationOptions Options(ParseResult parsed) => new()
    {
        Data = parsed.GetValue(Data)!,
        Records = parsed.GetValue(Records),
        Fresh = parsed.GetValue(Fresh),
        Partitions = parsed.GetValue(Partitions),
        Sidecars = Sidecars(parsed),
        Mllp = MllpOptions.Read(parsed),
        Anchors = ObservingOptions.Anchors(parsed),
        Node = ObservingOptions.Watch(
            new NodeOptions
            {
                Port = parsed.GetValue(Port),
                Listen = parsed.GetValue(Listen),
                CertificateFile = parsed.GetValue(Certificate),
                CertificateKeyFile = parsed.GetValue(CertificateKey),
                Demonstration = true,
                Data = parsed.GetValue(Data),
            },
            parsed),
    };

    /// <exception cref="DemonstrationException">Not of the form <c>MEMBER=FILE</c>, or a member twice.</exception>
    private static Dictionary<string, string> Sidecars(ParseResult parsed)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var given in parsed.GetValue(Sidecar) ?? [])
        {
            var at = given.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !files.TryAdd(given[..at], given[(at + 1)..]))
            {
                throw new DemonstrationException("--sidecar takes MEMBER=FILE, each member once: for example hospital-a=samples/his/mapping.json.");
            }
        }

        return files;
    }
}
