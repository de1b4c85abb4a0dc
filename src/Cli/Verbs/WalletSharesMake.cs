using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet shares make --of N --total T (--paper | --relationship M --guardian CARD...) --backup FILE</c></summary>
internal static class WalletSharesMake
{
    private static readonly Option<int> Of = new("--of") { Description = "How many shares give the root back.", Required = true };
    private static readonly Option<int> Total = new("--total") { Description = "How many shares there are, up to 16.", Required = true };
    private static readonly Option<bool> Paper = new("--paper") { Description = "Print the words: whoever has enough of them has the root." };
    private static readonly Option<string?> Relationship = new("--relationship") { Description = "For guardians: the relationship that their cards were made for." };
    private static readonly Option<string> Backup = new("--backup") { Description = "Where the backup is written; it is no secret without the root.", DefaultValueFactory = _ => "wallet-backup.json" };
    private static readonly RefusalCode CountsInvalid = new("share-counts-invalid");


    public static Command Create()
    {
        var command = VerbOptions.OfWallet("make", "Put the root into shares, on paper or for guardians, and write the backup that belongs to them.");
        foreach (var option in new Option[] { Of, Total, Paper, Relationship, GuardianOptions.OptionalCards, GuardianOptions.Folder, Backup })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var (of, total, paper) = (parsed.GetValue(Of), parsed.GetValue(Total), parsed.GetValue(Paper));
        var cards = GuardianOptions.ReadCards(parsed, GuardianOptions.OptionalCards);
        if (total is < 1 or > 16 || of < 1 || of > total || (of == 1 && total > 1) || (!paper && (cards.Count != total || parsed.GetValue(Relationship) is null)))
        {
            return session.Screen.Refused(Refusal.Of(CountsInvalid, "Give 2 or more of at most 16 shares, and either --paper or --relationship with one card a share."));
        }

        var shares = session.Wallet.Shares(of, total);
        await File.WriteAllBytesAsync(parsed.GetValue(Backup)!, session.Wallet.Backup().ToJson(), cancellation);
        if (paper)
        {
            return session.Screen.Done(
                new JsonObject { ["shares"] = new JsonArray([.. shares.Select(s => (JsonNode)s)]), ["backup"] = parsed.GetValue(Backup) },
                _ => Console.WriteLine(string.Join("\n\n", shares.Select((s, i) => $"Share {i + 1} of {total}, any {of} restore the wallet:\n{s}"))));
        }

        var invitations = session.Keys.Invitations(session.RelationshipWith(parsed.GetValue(Relationship)!), cards, shares);
        var files = GuardianOptions.Write(parsed, "share", invitations);
        return session.Screen.Done(
            new JsonObject { ["invitations"] = new JsonArray([.. files.Select(f => (JsonNode)f)]), ["backup"] = parsed.GetValue(Backup) },
            _ => Console.WriteLine($"Give each guardian a file, to be accepted with `xinglin guardian accept`: {string.Join(", ", files)}"));
    }
}
