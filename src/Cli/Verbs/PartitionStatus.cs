using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin partition status</c></summary>
internal static class PartitionStatus
{
    public static Command Create()
    {
        var command = new Command("status", "How every member's replica of every partition fares.") { Options = { VerbOptions.Node } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var reports = new List<JsonElement>();
        foreach (var member in session.Connection.Network.Members)
        {
            if ((await session.Connection.LedgerAt(member).PartitionsAsync(cancellation)).TryGet(out var report, out _))
            {
                reports.AddRange(report.EnumerateArray());
            }
        }

        var json = new JsonObject { ["replicas"] = new JsonArray([.. reports.Select(r => JsonNode.Parse(r.GetRawText()))]) };
        return session.Screen.Done(json, console => Show(console, reports));
    }

    private static void Show(IAnsiConsole console, List<JsonElement> reports)
    {
        var table = new Table().AddColumns("Partition", "Member", "Height", "Last block", "Fresh", "Signs");
        foreach (var report in reports.OrderBy(r => r.GetProperty("partition").GetUInt32()))
        {
            var status = report.GetProperty("status");
            table.AddRow(Text(report, "partition"), Text(status, "member"), Text(status, "height"), Text(status, "time"), Text(status, "fresh"), Text(status, "signs"));
        }

        console.Write(table);
        foreach (var status in reports.Select(r => r.GetProperty("status")).Where(s => !s.GetProperty("fresh").GetBoolean()))
        {
            console.MarkupLineInterpolated($"[yellow]{status.GetProperty("member").GetString()}[/]: {status.GetProperty("sentence").GetString()}");
        }
    }

    private static string Text(JsonElement element, string name) => Markup.Escape(element.GetProperty(name).ToString());
}
