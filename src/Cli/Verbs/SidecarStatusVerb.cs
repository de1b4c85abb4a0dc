using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Node.Errors;
using Xinglin.Node.Sidecar;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin sidecar status --data DIR --member M</c>: what the sidecar has brought, what waits, one sentence for each problem.</summary>
internal static class SidecarStatusVerb
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The node's data folder (default: XINGLIN_DATA, else ./data).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("XINGLIN_DATA") ?? "data",
    };

    public static Command Create()
    {
        var command = new Command("status", "What it has brought, what waits and why; read from the node's folder, so on its machine only.") { Options = { Data, VerbOptions.Member } };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        var folder = Path.Combine(Path.GetFullPath(parsed.GetValue(Data)!), parsed.GetValue(VerbOptions.Member)!, "sidecar");
        if (SidecarStatus.Read(folder) is not { } status)
        {
            return screen.Refused(Refusal.Of(SidecarCodes.StatusMissing, Sentences.Of(SidecarCodes.StatusMissing).En));
        }

        var age = DateTimeOffset.UtcNow - status.At;
        var json = JsonNode.Parse(status.ToJson())!.AsObject();
        json["running"] = age < Fresh;
        screen.Show(json, console => Show(console, status, age));
        return status.Connected && age < Fresh && status.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static void Show(IAnsiConsole console, SidecarStatus status, TimeSpan age)
    {
        console.WriteLine(age >= Fresh ? $"{status.Source}: the node wrote nothing since {Time(status.At)}; it is not running."
            : !status.Connected ? $"{status.Source}: not connected."
            : status.Decoding ? $"{status.Source}: connected; the server tells what changed."
            : $"{status.Source}: connected; changes are polled.");
        var table = new Table().AddColumns("Query", "Resource", "Brought", "Waiting", "Gone", "Read", "Compared");
        foreach (var r in status.Resources)
        {
            table.AddRow(Markup.Escape(r.Name), r.Type, Count(r.Brought), Count(r.Waiting), Count(r.Vanished), Time(r.ReadAt), r.Sweeping ? "now" : Time(r.SweptAt));
        }

        console.Write(table);
        ProblemLines.Write(console, status.Problems);
    }

    private static string Count(long rows) => rows.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? at) => at?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "never";
}

/// <summary>One line for each problem.</summary>
internal static class ProblemLines
{
    public static void Write(IAnsiConsole console, IReadOnlyList<SidecarProblem> problems)
    {
        foreach (var problem in problems)
        {
            var rows = problem.Rows is { } count ? string.Create(CultureInfo.InvariantCulture, $", {count} row{(count == 1 ? "" : "s")}") : "";
            console.WriteLine($"{problem.Code} ({problem.Place}{rows}): {problem.En}");
        }

        if (problems.Count == 0)
        {
            console.WriteLine("No problem.");
        }
    }
}
