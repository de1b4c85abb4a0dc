using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin node run</c>: one member's node, until it is stopped.</summary>
internal static class NodeRunVerb
{
    private static readonly RefusalCode CannotStart = new("node-cannot-start");

    private static readonly Option<string> Data = new("--data") { Description = "The node's data folder, made by xinglin member init.", Required = true };
    private static readonly Option<string?> Member = new("--member") { Description = "The member's short name, when the folder has several." };
    private static readonly Option<string> Genesis = new("--genesis") { Description = "The genesis document's file.", Required = true };
    private static readonly Option<int> Port = new("--port") { Description = "TCP port for clients; 0 takes a free one.", DefaultValueFactory = _ => 8080 };
    private static readonly Option<int> PeerPort = new("--peer-port") { Description = "TCP port for the other members' nodes.", DefaultValueFactory = _ => 7443 };
    private static readonly Option<string?> PeerListen = new("--peer-listen") { Description = "Address for the other members' nodes instead of all of the machine." };
    private static readonly Option<string[]> Peer = new("--peer") { Description = "Card of a member whose key this node's ledger may not have yet; may be repeated." };
    private static readonly Option<string?> Listen = new("--listen") { Description = "Listen for clients on this address instead of loopback; needs TLS." };
    private static readonly Option<string?> Certificate = new("--certificate") { Description = "TLS certificate for clients with its chain, PEM." };
    private static readonly Option<string?> CertificateKey = new("--certificate-key") { Description = "That certificate's private key, PEM." };
    private static readonly Option<string?> Sidecar = new("--sidecar") { Description = "Read the member's own PostgreSQL by this mapping file; the password comes by PGPASSWORD or PGPASSFILE." };

    private static readonly Option<string> Partitions = new("--partitions")
    {
        Description = "Which partitions to host beside those that the member validates: all, none, or numbers with commas.",
        DefaultValueFactory = _ => "all",
    };

    public static Command Create()
    {
        var command = new Command("run", "Run one member's node, until it is stopped.")
        {
            Options = { Data, Member, Genesis, Port, PeerPort, PeerListen, Peer, Listen, Certificate, CertificateKey, Sidecar, Partitions },
        };
        foreach (var option in MllpOptions.All.Concat(ObservingOptions.All))
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        try
        {
            await using var host = await NodeHost.StartAsync(Options(parsed), cancellation);
            var json = new JsonObject { ["ready"] = host.Address, ["network"] = host.Genesis.Network.ToString(), ["member"] = host.Replica.Member.Slug };
            if (host.Recovered.Count > 0)
            {
                json["recovered"] = new JsonArray([.. host.Recovered.Select(r => (JsonNode)r)]);
            }

            screen.Show(json, _ =>
            {
                host.Recovered.ToList().ForEach(Console.WriteLine);
                host.Replica.Notices.ToList().ForEach(Console.WriteLine);
                Console.WriteLine($"ready {host.Address}/{host.Replica.Member.Slug}, network {host.Genesis.Network}");
            });
            await host.WhenStoppedAsync(cancellation);
        }
        catch (Exception fault) when (fault is NodeException or KeyFileException or StorageFaultException or IOException or UnauthorizedAccessException)
        {
            return screen.Refused(Refusal.Of(CannotStart, fault.Message));
        }

        screen.Show(new JsonObject { ["stopped"] = true }, console => Console.WriteLine("stopped"));
        return ExitCodes.Done;
    }

    private static NodeHostOptions Options(ParseResult parsed)
    {
        if (parsed.GetValue(Listen) is not null && (parsed.GetValue(Certificate) is null || parsed.GetValue(CertificateKey) is null))
        {
            throw new NodeException("Another address than loopback needs TLS for clients: give --certificate and --certificate-key.");
        }

        return new NodeHostOptions
        {
            Data = parsed.GetValue(Data)!,
            Member = parsed.GetValue(Member),
            GenesisFile = parsed.GetValue(Genesis)!,
            Node = ObservingOptions.Watch(
                new NodeOptions
                {
                    Port = parsed.GetValue(Port),
                    Listen = parsed.GetValue(Listen),
                    CertificateFile = parsed.GetValue(Certificate),
                    CertificateKeyFile = parsed.GetValue(CertificateKey),
                    Data = parsed.GetValue(Data),
                },
                parsed),
            Anchors = ObservingOptions.Anchors(parsed),
            PeersAt = new IPEndPoint(PeerAddress(parsed.GetValue(PeerListen)), parsed.GetValue(PeerPort)),
            Introductions = [.. (parsed.GetValue(Peer) ?? []).Select(GenesisVerb.Card)],
            Sidecar = parsed.GetValue(Sidecar),
            Partitions = Hosted(parsed.GetValue(Partitions)!),
            Mllp = MllpOptions.Read(parsed).Values.FirstOrDefault(),
        };
    }

    private static Func<uint, bool> Hosted(string named)
    {
        if (named is "all" or "none")
        {
            return _ => named == "all";
        }

        var numbers = named.Split(',').Select(n => uint.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToHashSet();
        return numbers.Contains(0) ? throw new NodeException("--partitions takes all, none, or numbers above 0 with commas, for example 1,3.") : numbers.Contains;
    }

    private static IPAddress PeerAddress(string? given) =>
        given is null ? IPAddress.Any : IPAddress.TryParse(given, out var address) ? address : throw new NodeException("--peer-listen takes an IP address.");
}
