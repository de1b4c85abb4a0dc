using System.CommandLine;
using System.Text.Json.Nodes;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet veto --relationship M</c></summary>
internal static class WalletVeto
{
    private static readonly Option<string> Relationship = new("--relationship") { Description = "Short name of the member whose relationship it is.", Required = true };


    public static Command Create()
    {
        var command = VerbOptions.OfWallet("veto", "End what guardians have started for a relationship, at once.");
        command.Options.Add(Relationship);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var vetoed = await session.Keys.VetoAsync(session.RelationshipWith(parsed.GetValue(Relationship)!), cancellation);
        return vetoed.TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["vetoed"] = true, ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"Ended, final in block {status.Height}. Those guardians can start nothing for as long as the delay is."))
            : session.Screen.Refused(refusal!);
    }
}
