using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Ordering.Door;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin ordering init</c>: makes the sequencer's key and prints its public half, which the genesis names.</summary>
internal static class OrderingInitVerb
{
    private static readonly RefusalCode CannotInit = new("ordering-key-unusable");

    public static Command Create()
    {
        var command = new Command("init", "Make the sequencer's key, or find it, and print its public half for the genesis or for replacing the orderer.")
        {
            Options = { OrderingRunVerb.Data },
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        try
        {
            var key = Jwk.Of(OrderingProcess.SequencerOf(parsed.GetValue(OrderingRunVerb.Data)!));
            var jwk = new JsonObject { ["crv"] = key.Curve, ["kty"] = key.KeyType, ["x"] = key.X, ["y"] = key.Y };
            return screen.Done(new JsonObject { ["sequencer"] = jwk }, console => console.WriteLine(jwk.ToJsonString()));
        }
        catch (Exception fault) when (fault is KeyFileException or IOException or UnauthorizedAccessException)
        {
            return screen.Refused(Refusal.Of(CannotInit, fault.Message));
        }
    }
}
