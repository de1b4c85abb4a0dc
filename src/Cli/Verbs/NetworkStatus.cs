using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Network;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin network status</c></summary>
internal static class NetworkStatus
{
    public static Command Create()
    {
        var command = new Command("status", "Members, heights and finality.") { Options = { VerbOptions.Node } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var network = session.Connection.Network;
        var reports = new List<(MemberView Member, JsonElement? Report)>();
        foreach (var member in network.Members)
        {
            var answer = await session.Connection.LedgerAt(member).ReportAsync(cancellation);
            reports.Add((member, answer.TryGet(out var report, out _) ? report : null));
        }

        var json = new JsonObject
        {
            ["network"] = network.Network.ToString(),
            ["name"] = network.Name,
            ["demonstration"] = network.Demonstration,
            ["members"] = new JsonArray([.. reports.Select(r => new JsonObject
            {
                ["member"] = r.Member.Slug, ["name"] = r.Member.Name, ["kind"] = r.Member.Kind, ["validates"] = r.Member.Validator is not null,
                ["status"] = r.Report is { } report ? JsonNode.Parse(report.GetRawText()) : null,
            })]),
        };
        var refounded = RefoundedScreen.Add(json, network);
        return session.Screen.Done(json, console =>
        {
            Show(console, network, reports);
            RefoundedScreen.Show(console, refounded);
        });
    }

    private static void Show(IAnsiConsole console, NetworkView network, List<(MemberView Member, JsonElement? Report)> reports)
    {
        console.MarkupLineInterpolated($"[bold]{network.Name}[/]  {network.Network}");
        if (network.Demonstration)
        {
            console.MarkupLine("[yellow]demonstration, invented persons, not for care[/]");
        }

        var table = new Table().AddColumns("Member", "Name", "Part", "Height", "Last block", "Fresh");
        foreach (var (member, report) in reports)
        {
            table.AddRow(
                member.Slug, Markup.Escape(member.Name), member.Validator is null ? "takes part" : "validates", Text(report, "height"), Text(report, "time"), Text(report, "fresh"));
        }

        console.Write(table);
        foreach (var (member, report) in reports.Where(r => IsLate(r.Report)))
        {
            console.MarkupLineInterpolated($"[yellow]{member.Slug}[/]: {Text(report, "sentence")}");
        }
    }

    /// <summary>An idle ledger makes a block every 5 s: later than that and half as much again, somebody is missing.</summary>
    private static bool IsLate(JsonElement? report) =>
        report is not { ValueKind: JsonValueKind.Object } element || (element.TryGetProperty("ageMilliseconds", out var age) && age.GetInt64() > 7_500);

    private static string Text(JsonElement? report, string name) =>
        report is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? Markup.Escape(value.ToString()) : "not available";
}
