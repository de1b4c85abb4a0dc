using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Ordering.Door;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin ordering run</c>: an ordering process, until it is stopped.</summary>
internal static class OrderingRunVerb
{
    private static readonly RefusalCode CannotStart = new("ordering-cannot-start");

    private static readonly Option<string> Genesis = new("--genesis") { Description = "The file of the genesis document.", Required = true };
    private static readonly Option<int> Port = new("--port") { Description = "TCP port; 0 takes a free one.", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> Listen = new("--listen") { Description = "Listen on this address instead of loopback." };
    private static readonly Option<ulong?> Epoch = new("--epoch") { Description = "The epoch to write, when this orderer takes another's place." };

    private static readonly Option<string?> Keys = new("--keys") { Description = "Key folder of the member whose process it is: its TLS key lies there. Without it there is no TLS, and loopback alone." };
    private static readonly Option<string?> Address = new("--address") { Description = "Where nodes reach it, exactly as the ledger names it." };
    private static readonly Option<string[]> Etcd = new("--etcd") { Description = "Client addresses of etcd, the one beside this process first; without it the process keeps the order itself.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> EtcdCertificate = new("--etcd-certificate") { Description = "Client certificate for etcd, PEM." };
    private static readonly Option<string?> EtcdKey = new("--etcd-key") { Description = "The certificate's private key, PEM." };
    private static readonly Option<string?> EtcdAuthority = new("--etcd-authority") { Description = "The only authority that may vouch for etcd, PEM." };

    /// <summary>Shared with <see cref="OrderingInitVerb"/>.</summary>
    internal static Option<string> Data { get; } = new("--data") { Description = "The ordering process's folder: its key lies there.", Required = true };

    public static Command Create()
    {
        var command = new Command("run", "Order batches for members' nodes, until it is stopped.") { Options = { Data, Genesis, Port, Listen, Address, Epoch, Keys, Etcd, EtcdCertificate, EtcdKey, EtcdAuthority } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        if (parsed.GetValue(Listen) is { } text && !IPAddress.TryParse(text, out _))
        {
            return screen.Refused(Refusal.Of(CannotStart, "--listen takes an IP address."));
        }

        if (!(parsed.GetValue(Etcd) ?? []).All(e => Uri.TryCreate(e, UriKind.Absolute, out var etcd) && etcd.Scheme is "http" or "https"))
        {
            return screen.Refused(Refusal.Of(CannotStart, "--etcd takes addresses like https://10.0.0.1:2379."));
        }

        try
        {
            await using var process = await OrderingProcess.StartAsync(Options(parsed), cancellation);
            screen.Show(
                new JsonObject { ["ready"] = true, ["address"] = process.Address, ["epoch"] = process.Epoch },
                console => console.MarkupLine($"Ordering epoch {process.Epoch} at [green]{Markup.Escape(process.Address)}[/]"));
            await process.WhenStoppedAsync(cancellation);
        }
        catch (Exception fault) when (fault is OrderingProcessException or KeyFileException or System.Security.Cryptography.CryptographicException)
        {
            return screen.Refused(Refusal.Of(CannotStart, fault.Message));
        }

        return screen.Done(new JsonObject { ["stopped"] = true }, console => console.WriteLine("stopped"));
    }

    private static OrderingProcessOptions Options(ParseResult parsed) => new()
    {
        Data = parsed.GetValue(Data)!,
        GenesisFile = parsed.GetValue(Genesis)!,
        Port = parsed.GetValue(Port),
        Listen = parsed.GetValue(Listen) is { } address ? IPAddress.Parse(address) : IPAddress.Loopback,
        Address = parsed.GetValue(Address),
        Epoch = parsed.GetValue(Epoch),
        Keys = parsed.GetValue(Keys),
        Etcd = [.. (parsed.GetValue(Etcd) ?? []).Select(e => new Uri(e))],
        EtcdCertificate = parsed.GetValue(EtcdCertificate) is { } certificate ? (certificate, parsed.GetValue(EtcdKey) ?? certificate) : null,
        EtcdAuthority = parsed.GetValue(EtcdAuthority),
    };
}
