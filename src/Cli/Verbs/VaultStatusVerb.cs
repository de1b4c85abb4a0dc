using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin vault status</c>: what each member's vault holds, keeps for others, and what a record costs.</summary>
internal static class VaultStatusVerb
{
    public static Command Create()
    {
        var command = new Command("status", "Sealed records, copies kept for others, and what a record costs: bytes, processor time, replicas.") { Options = { VerbOptions.Node } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var reports = new List<JsonElement>();
        Refusal? refusal = null;
        foreach (var member in session.Connection.Network.Members)
        {
            var answer = await session.Connection.VaultStatusAsync(member, cancellation);
            if (answer.TryGet(out var report, out refusal))
            {
                reports.Add(report);
            }
        }

        // A node of one member answers for that member alone.
        if (reports.Count == 0 && refusal is not null)
        {
            return session.Screen.Refused(refusal);
        }

        return session.Screen.Done(
            new JsonArray([.. reports.Select(r => JsonNode.Parse(r.GetRawText()))]), console => Show(console, reports));
    }

    private static void Show(IAnsiConsole console, List<JsonElement> reports)
    {
        var table = new Table().AddColumns("Member", "Sealed", "Waiting", "Own", "For others", "Bytes a record", "CPU a record", "Replicas", "Trouble");
        foreach (var report in reports)
        {
            var cost = report.GetProperty("cost");
            var records = Math.Max(1, Number(cost, "records"));
            table.AddRow(
                report.GetProperty("member").GetString()!, Text(Number(report, "records")), Text(Number(report, "waiting")), Mebibytes(Number(report, "bytes")),
                Mebibytes(report.GetProperty("replicas").EnumerateArray().Sum(r => Number(r, "bytes"))),
                $"{Text(Number(cost, "sealedBytes") / records)} of {Text(Number(cost, "plainBytes") / records)}",
                Text(Number(cost, "cpuMicroseconds") / records) + " µs", Text(Number(cost, "replicas")),
                Markup.Escape(report.TryGetProperty("trouble", out var trouble) ? trouble.ToString() : "none"));
        }

        console.Write(table);
        console.WriteLine("Bytes a record: sealed, all layers, of the exact bytes; each replica keeps the same again.");
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture) + " MiB";
}
