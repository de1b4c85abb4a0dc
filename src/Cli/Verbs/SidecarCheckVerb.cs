using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Node.Errors;
using Xinglin.Node.Sidecar;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin sidecar check --mapping FILE</c>: reads some rows of each query, maps and validates them, keeps nothing.</summary>
internal static class SidecarCheckVerb
{
    private static readonly Option<string> Mapping = new("--mapping") { Description = "The mapping file; the password comes by PGPASSWORD or PGPASSFILE.", Required = true };

    private static readonly Option<int> Rows = new("--rows") { Description = "Rows of each query to try, at most 10000.", DefaultValueFactory = _ => 100 };

    public static Command Create()
    {
        var command = new Command("check", "Try a mapping on some rows without keeping anything; problems are listed by column and element, never with a value.") { Options = { Mapping, Rows } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (screen, file) = (Screen.Of(parsed), parsed.GetValue(Mapping)!);
        if (!File.Exists(file))
        {
            return screen.Refused(Refusal.Of(SidecarCodes.MappingUnreadable, Sentences.Of(SidecarCodes.MappingUnreadable).En));
        }

        var report = await SidecarCheck.RunAsync(await File.ReadAllBytesAsync(file, cancellation), parsed.GetValue(Rows), cancellation);
        var json = new JsonObject
        {
            ["queries"] = new JsonArray([.. report.Queries.Select(q => new JsonObject { ["name"] = q.Name, ["type"] = q.Type, ["rows"] = q.Rows, ["valid"] = q.Valid })]),
            ["problems"] = new JsonArray([.. report.Problems.Select(p => new JsonObject { ["code"] = p.Code, ["place"] = p.Place, ["rows"] = p.Rows, ["sentence"] = p.En })]),
        };
        screen.Show(json, console => Show(console, report));
        return report.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static void Show(IAnsiConsole console, SidecarCheckReport report)
    {
        var table = new Table().AddColumns("Query", "Resource", "Rows", "Valid");
        foreach (var query in report.Queries)
        {
            table.AddRow(Markup.Escape(query.Name), query.Type, query.Rows.ToString(CultureInfo.InvariantCulture), query.Valid.ToString(CultureInfo.InvariantCulture));
        }

        console.Write(table);
        ProblemLines.Write(console, report.Problems);
        console.WriteLine("Not checked: whether rows that are referred to are there, and whether patients are known.");
    }
}
