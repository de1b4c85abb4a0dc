using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency review --member M [ACCESS --finding F --because WORDS]</c></summary>
internal static class EmergencyReviewVerb
{
    private static readonly RefusalCode Unknown = new("emergency-case-unknown");

    private static readonly Argument<string?> Access = new("access")
    {
        Description = "The access, or the beginning of its id; without it the cases are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Finding = new("--finding") { Description = string.Join(" or ", EmergencyFindings.All) + ".", DefaultValueFactory = _ => EmergencyFindings.Justified };
    private static readonly Option<string> Because = new("--because") { Description = "The outcome in your words; it stays at the member.", DefaultValueFactory = _ => string.Empty };

    public static Command Create()
    {
        var command = StaffSession.Command("review", "As privacy officer: see what was opened, stated and asked, and give an outcome.");
        command.Arguments.Add(Access);
        command.Options.Add(Finding);
        command.Options.Add(Because);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Reviewer, cancellation);
        var screen = emergency.Session.Screen;
        var cases = (await emergency.Client.CasesAsync(cancellation)).Value.Cases;
        if (parsed.GetValue(Access) is not { } beginning)
        {
            return screen.Done(new JsonArray([.. cases.Select(c => (JsonNode)Json(emergency.Session, c))]), console => List(console, emergency.Session, cases));
        }

        var found = cases.Where(c => c.Statement.Access.ToString().StartsWith(beginning, StringComparison.Ordinal)).ToList();
        if (found is not [var one])
        {
            return screen.Refused(Refusal.Of(Unknown, $"No case, or more than one, begins with '{beginning}': list them without an argument."));
        }

        return (await emergency.Client.ReviewAsync(one.Statement.Access, parsed.GetValue(Finding)!, parsed.GetValue(Because)!, cancellation)).TryGet(out _, out var refusal)
            ? screen.Done(new JsonObject { ["reviewed"] = one.Statement.Access.ToString() }, console => console.WriteLine("Reviewed; the team owes this one no longer."))
            : screen.Refused(refusal!);
    }

    private static JsonObject Json(VerbSession session, EmergencyCase one) => new()
    {
        ["access"] = one.Statement.Access.ToString(),
        ["reason"] = one.Statement.Reason,
        ["text"] = one.Statement.Text,
        ["from"] = one.Statement.From.ToString(),
        ["until"] = one.Statement.Until.ToString(),
        ["openers"] = new JsonArray([.. one.Statement.Openers.Select(o => (JsonNode)o.ToString())]),
        ["asks"] = new JsonArray([.. one.Asks.Select(a => new JsonObject
        {
            ["time"] = a.Time.ToString(), ["step"] = a.Step, ["holder"] = session.Connection.Network.Find(a.Holder)?.Slug, ["reader"] = a.Reader.ToString(),
        })]),
        ["finding"] = one.Outcome?.Finding,
    };

    private static void List(IAnsiConsole console, VerbSession session, IReadOnlyList<EmergencyCase> cases)
    {
        foreach (var one in cases)
        {
            console.WriteLine($"{one.Statement.Access.ToString()[..12]}  {one.Statement.From}  {one.Statement.Reason}: {one.Statement.Text}  [{one.Outcome?.Finding ?? "review owed"}]");
            foreach (var ask in one.Asks)
            {
                console.WriteLine($"    {ask.Time}  {ask.Step} at {session.Connection.Network.NameOf(ask.Holder)}");
            }
        }

        if (cases.Count == 0)
        {
            console.WriteLine("Nothing was opened.");
        }
    }
}
