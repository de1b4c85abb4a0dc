using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin guardian new --for NAME [--out FILE]</c></summary>
internal static class GuardianNew
{
    private static readonly Option<string> For = new("--for") { Description = "What you call the person; stays in your wallet.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "The card's file.", DefaultValueFactory = _ => "guardian-card.json" };


    public static Command Create()
    {
        var command = VerbOptions.OfWallet("new", "Make a card with a key for one relationship of one person. Give the card to that person.");
        command.Options.Add(For);
        command.Options.Add(Out);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var card = session.Duties.NewCard(parsed.GetValue(For)!);
        var path = parsed.GetValue(Out)!;
        await File.WriteAllBytesAsync(path, GuardianFiles.Write(card), cancellation);
        return session.Screen.Done(new JsonObject { ["card"] = path, ["key"] = card.KeyId.ToString() }, _ => Console.WriteLine($"Card written: {path}. One card is for one relationship."));
    }
}
