using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Ledger.Standing;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin consortium status</c></summary>
internal static class ConsortiumStatus
{
    public static Command Create()
    {
        var command = new Command("status", "One sentence: what is final, who is missing, and what that means.") { Options = { VerbOptions.Node } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        return (await ConsortiumReading.ReadAsync(session.Connection, cancellation)).TryGet(out var reading, out var refusal)
            ? Done(session, reading)
            : session.Screen.Refused(refusal!);
    }

    private static int Done(VerbSession session, ConsortiumReading reading)
    {
        var json = Json(reading);
        var refounded = RefoundedScreen.Add(json, session.Connection.Network);
        return session.Screen.Done(json, console =>
        {
            Show(console, reading);
            RefoundedScreen.Show(console, refounded);
        });
    }

    private static JsonObject Json(ConsortiumReading reading)
    {
        var strength = reading.Picture.Strength;
        return new JsonObject
        {
            ["sentence"] = reading.Sentence,
            ["decides"] = strength.Decides,
            ["validators"] = strength.Validators,
            ["quorum"] = strength.Quorum,
            ["there"] = strength.Signing,
            ["missing"] = new JsonArray([.. reading.Picture.Missing.Select(m => (JsonNode)m)]),
            ["lying"] = new JsonArray([.. reading.Picture.Lying.Select(m => (JsonNode)m)]),
            ["epoch"] = reading.Picture.Epoch,
            ["height"] = reading.Picture.Height,
            ["members"] = new JsonArray([.. reading.Picture.Members.Select(m => new JsonObject
            {
                ["member"] = m.Slug, ["status"] = m.Standing.ToString().ToLowerInvariant(), ["validates"] = m.HasValidator, ["condition"] = m.Condition.ToString().ToLowerInvariant(),
            })]),
        };
    }

    private static void Show(IAnsiConsole console, ConsortiumReading reading)
    {
        console.WriteLine($"{reading.Sentence} (as {reading.By.Slug} sees it)");
        var table = new Table().AddColumns("Member", "Status", "Part", "Condition");
        foreach (var member in reading.Picture.Members)
        {
            table.AddRow(
                Markup.Escape(member.Slug), member.Standing.ToString().ToLowerInvariant(), member.HasValidator ? "decides" : "takes part",
                member.Condition switch { MemberCondition.Alive => "[green]there[/]", MemberCondition.Missing => "[yellow]missing[/]", _ => "[red]convicted of lying[/]" });
        }

        console.Write(table);
    }
}
