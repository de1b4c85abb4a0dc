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

    /// <summary>Shared with <see cref="OrderingInitVerb"/>.</summary>
    internal static Option<string> Data { get; } = new("--data") { Description = "The ordering process's folder: its key lies there.", Required = true };

    public static Command Create()
    {
        var command = new Command("run", "Order batches for members' nodes, until it is stopped.") { Options = { Data, Genesis, Port, Listen, Epoch } };
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

        try
        {
            await using var process = await OrderingProcess.StartAsync(Options(parsed), cancellation);
            screen.Show(
                new JsonObject { ["ready"] = true, ["address"] = process.Address, ["epoch"] = process.Epoch },
                console => console.MarkupLine($"Ordering epoch {process.Epoch} at [green]{Markup.Escape(process.Address)}[/]"));
            await process.WhenStoppedAsync(cancellation);
        }
        catch (Exception fault) when (fault is OrderingProcessException or KeyFileException)
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
        Epoch = parsed.GetValue(Epoch),
    };
}
