using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet summary [--confirm MEMBER]</c></summary>
internal static class WalletSummary
{
    private static readonly Option<string?> Confirm = new("--confirm") { Description = "Say on the ledger that the relationship with this member is yours." };
    private static readonly Option<string?> Refuse = new("--refuse") { Description = "Say on the ledger that the relationship with this member is not yours." };

    private static readonly Option<bool> Seen = new("--seen") { Description = "You have read what happened in emergencies: they are not shown first any more. The log keeps them." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("summary", "Every relationship and whether it is confirmed.");
        command.Options.Add(Confirm);
        command.Options.Add(Refuse);
        command.Options.Add(Seen);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (parsed.GetValue(Confirm) is { } confirmed)
        {
            _ = (await session.Patient.ConfirmAsync(session.RelationshipWith(confirmed), cancellation)).Value;
        }

        if (parsed.GetValue(Refuse) is { } refused)
        {
            _ = (await session.Patient.RefuseRelationshipAsync(session.RelationshipWith(refused), cancellation)).Value;
        }

        var emergencies = await OwedEmergencies.AllAsync(session, cancellation);
        var lines = (await session.Patient.SummaryAsync(cancellation)).Value;
        var json = new JsonArray([.. lines.Select(l => new JsonObject
        {
            ["member"] = l.Member?.Slug, ["account"] = l.Relationship.Account.ToString(), ["status"] = l.Status, ["records"] = l.Records,
        })]);
        if (parsed.GetValue(Seen))
        {
            OwedEmergencies.Seen(session, emergencies);
        }

        var shown = emergencies.Count == 0 ? (JsonNode)json : new JsonObject { ["emergencies"] = OwedEmergencies.Json(session, emergencies), ["relationships"] = json };
        return session.Screen.Done(shown, console =>
        {
            OwedEmergencies.Show(console, session, emergencies);
            var table = new Table().AddColumns("Member", "Status", "Records", "Account");
            foreach (var line in lines)
            {
                table.AddRow(
                    Markup.Escape(line.Member?.Name ?? "no longer a member"), line.Status, line.Records?.ToString() ?? "not said", line.Relationship.Account.ToString());
            }

            console.Write(table);
        });
    }
}
