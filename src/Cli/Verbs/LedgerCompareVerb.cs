using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin ledger compare --data DIR --with URL... [--height H]</c>: whether a replica's files are what other members have; exit 0 only when equal.</summary>
internal static class LedgerCompareVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "The replica's folder. Its node may be running.", Required = true };
    private static readonly Option<Uri[]> With = LedgerSources.Option("--with", "Other members' doors.");
    private static readonly Option<ulong?> At = new("--height") { Description = "The height to compare at; without it the last that all have." };

    public static Command Create()
    {
        var command = new Command("compare", "Show that a replica's blocks, validators and recomputed state equal other members', with certificates.") { Options = { Data, With, At } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        var folder = Path.GetFullPath(parsed.GetValue(Data)!);
        var blocks = Path.Combine(folder, "blocks");
        if (!Directory.Exists(blocks) || GenesisFile.Read(new DiskFolder(blocks)) is not { } genesis)
        {
            return screen.Refused(Refusal.Of(RecoveryCodes.SnapshotUnknown, $"There is no replica in {folder}: name the folder that has blocks and state in it."));
        }

        var at = parsed.GetValue(At) is { } height ? new Height(height) : (Height?)null;
        var report = await ReplicaComparison.RunAsync(folder, genesis, ContractCatalog.BuiltIn, at, LedgerSources.Of(parsed.GetValue(With)!), cancellation);
        screen.Show(Json(report), console => Show(console, report));
        return report.IsEqual ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static JsonObject Json(ComparisonReport report) => new()
    {
        ["equal"] = report.IsEqual,
        ["code"] = report.IsEqual ? null : RecoveryCodes.LedgersDiffer.Value,
        ["height"] = report.Here?.Header.Height.Value,
        ["block"] = report.Here?.Header.Hash.ToString(),
        ["state"] = report.Here?.State.ToString(),
        ["validators"] = report.Here?.Validators.Hash.ToString(),
        ["reason"] = report.Reason,
        ["with"] = new JsonArray([.. report.Answers.Select(a => (JsonNode)new JsonObject
        {
            ["source"] = a.Source,
            ["difference"] = a.Difference,
            ["signedBy"] = new JsonArray([.. a.SignedBy.Select(m => (JsonNode)m.ToString())]),
        })]),
    };

    private static void Show(IAnsiConsole console, ComparisonReport report)
    {
        if (report.Here is not { } here)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]BAD[/] The files here do not hold: {report.Reason}.");
            return;
        }

        foreach (var answer in report.Answers)
        {
            if (answer.Difference is { } difference)
            {
                console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]DIFFERS[/] {answer.Source} at block {here.Header.Height.Value}: {difference}. {Sentences.Of(RecoveryCodes.LedgersDiffer).En}");
            }
            else
            {
                console.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"[green]EQUAL[/] {answer.Source} at block {here.Header.Height.Value}: block {here.Header.Hash.ToString()} and all below it, state {here.State.ToString()} recomputed here, validators {here.Validators.Hash.ToString()}; its certificate has {answer.SignedBy.Count} members' votes.");
            }
        }
    }
}
