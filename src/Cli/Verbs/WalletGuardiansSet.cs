using System.CommandLine;
using System.Text.Json.Nodes;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet guardians set --relationship M --of N --guardian CARD... --delay HOURS --out DIR</c></summary>
internal static class WalletGuardiansSet
{
    private static readonly Option<string> Relationship = new("--relationship") { Description = "Short name of the member whose relationship it is.", Required = true };
    private static readonly Option<int> Of = new("--of") { Description = "How many of them are needed.", Required = true };
    private static readonly Option<int> Delay = new("--delay") { Description = "Hours in which you can veto, 24 to 2160.", DefaultValueFactory = _ => 72 };


    public static Command Create()
    {
        var command = VerbOptions.OfWallet("set", "Name guardians for a relationship, in place of those named before. Writes an invitation for each.");
        foreach (var option in new Option[] { Relationship, Of, GuardianOptions.Cards, Delay, GuardianOptions.Folder })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var cards = GuardianOptions.ReadCards(parsed, GuardianOptions.Cards);
        var relationship = session.RelationshipWith(parsed.GetValue(Relationship)!);
        var planned = await session.Keys.PlanAsync(relationship, parsed.GetValue(Of), cards, parsed.GetValue(Delay), cancellation: cancellation);
        if (!planned.TryGet(out var invitations, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var files = GuardianOptions.Write(parsed, "invitation", invitations);
        return session.Screen.Done(
            new JsonObject { ["guardians"] = cards.Count, ["of"] = parsed.GetValue(Of), ["invitations"] = new JsonArray([.. files.Select(f => (JsonNode)f)]) },
            _ => Console.WriteLine($"Named. Give each guardian the invitation: {string.Join(", ", files)}"));
    }
}
