using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Node.Storage;
using Xinglin.Node.Storage.Checks;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin ledger check --data DIR [--full]</c>: every replica in the folder; exit 0 only when all hold.</summary>
internal static class LedgerCheckVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "A data folder; every replica in it is checked. The node must not be running.", Required = true };
    private static readonly Option<bool> Full = new("--full") { Description = "Execute every block again from the genesis, verifying the clients' signatures." };

    public static Command Create()
    {
        var command = new Command("check", "Walk block logs, certificates and snapshots; name the first bad block and byte.") { Options = { Data, Full } };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        var root = Path.GetFullPath(parsed.GetValue(Data)!);
        var reports = Logs(root).Select(blocks => Check(root, blocks, parsed.GetValue(Full))).ToList();
        var sound = reports.Count > 0 && reports.TrueForAll(r => r.Finding is null);
        screen.Show(new JsonObject { ["sound"] = sound, ["replicas"] = new JsonArray([.. reports.Select(Json)]) }, console => Show(console, reports));
        return sound ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static IEnumerable<string> Logs(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root, "blocks", SearchOption.AllDirectories).Append(root).Where(d => Path.GetFileName(d) == "blocks").Order(StringComparer.Ordinal)
            : [];

    private static LedgerCheckReport Check(string root, string blocks, bool full)
    {
        var folder = Path.GetDirectoryName(blocks)!;
        var report = GenesisFile.Read(new DiskFolder(blocks)) is { } genesis
            ? LedgerCheck.Run(folder, genesis, ContractCatalog.BuiltIn, full)
            : new LedgerCheckReport(folder, default, default, 0, 0, full, [], new LedgerFinding("blocks/genesis.json", 0, null, "The genesis document is missing or damaged"));
        return report with { Folder = Path.GetRelativePath(root, folder) };
    }

    private static JsonNode Json(LedgerCheckReport report) => new JsonObject
    {
        ["replica"] = report.Folder,
        ["sound"] = report.Finding is null,
        ["tip"] = report.Tip.Value,
        ["transactions"] = report.Transactions,
        ["bytes"] = report.Bytes,
        ["executed"] = report.Executed,
        ["notices"] = new JsonArray([.. report.Notices.Select(n => (JsonNode)n)]),
        ["finding"] = report.Finding is { } f
            ? new JsonObject { ["file"] = f.File, ["byte"] = f.Offset < 0 ? null : f.Offset, ["block"] = f.Height?.Value, ["reason"] = f.Reason }
            : null,
    };

    private static void Show(IAnsiConsole console, List<LedgerCheckReport> reports)
    {
        if (reports.Count == 0)
        {
            console.MarkupLine("[red]There is no block log in this folder.[/]");
        }

        foreach (var report in reports)
        {
            var all = string.Create(CultureInfo.InvariantCulture, $"{report.Tip.Value} blocks, {report.Transactions} transactions, {report.Bytes} bytes");
            console.MarkupLine(report.Finding is null ? $"[green]SOUND[/] {Markup.Escape(report.Folder)}: {all}{(report.Executed ? ", executed again" : "")}" : $"[red]BAD[/]   {Markup.Escape(Sentence(report))}");
            foreach (var notice in report.Notices)
            {
                console.MarkupLine("      " + Markup.Escape(notice));
            }
        }
    }

    private static string Sentence(LedgerCheckReport report)
    {
        var found = report.Finding!;
        var at = found.Offset < 0 ? "" : $", byte {found.Offset.ToString(CultureInfo.InvariantCulture)}";
        var block = found.Height is { } height ? $", block {height}" : "";
        return $"{report.Folder}: {found.File}{at}{block}: {found.Reason}. Sound up to block {report.Tip}.";
    }
}
