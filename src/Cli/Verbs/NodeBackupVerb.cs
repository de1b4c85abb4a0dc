using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Node.Errors;
using Xinglin.Node.Recovery;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin node backup --data DIR --to DIR</c> beside the running node, and <c>xinglin node restore --from DIR --data DIR</c>.</summary>
internal static class NodeBackupVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "The member's folder: the one that has its ledger in it.", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "An empty or a new folder.", Required = true };
    private static readonly Option<string> From = new("--from") { Description = "The backup's folder.", Required = true };

    public static Command Backup()
    {
        var command = new Command("backup", "Copy a member's folder while its node runs: never votes, keys or epoch keys.") { Options = { Data, To } };
        command.SetAction(parsed =>
        {
            var screen = Screen.Of(parsed);
            var manifest = NodeBackup.Run(parsed.GetValue(Data)!, parsed.GetValue(To)!, TimeProvider.System, out var refusal);
            return manifest is null
                ? screen.Refused(Refusal.Of(refusal!.Value, Sentences.Of(refusal.Value).En))
                : screen.Done(Json(manifest), console => console.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"[green]BACKED UP[/] {manifest.Files.Count} files up to block {manifest.Tip}. Keys and epoch keys are not in it: keep them as docs/operator.md says."));
        });
        return command;
    }

    public static Command Restore()
    {
        var command = new Command("restore", "Put a backup in place of a member's folder that is gone; every file is verified.") { Options = { From, Data } };
        command.SetAction(parsed =>
        {
            var screen = Screen.Of(parsed);
            var manifest = NodeRestore.Run(parsed.GetValue(From)!, parsed.GetValue(Data)!, out var refusal, out var part);
            return manifest is null
                ? screen.Refused(Refusal.Of(refusal!.Value, Sentences.Of(refusal.Value).En + (part.Length > 0 ? $" ({part})" : "")))
                : screen.Done(Json(manifest), console => console.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"[green]RESTORED[/] {manifest.Files.Count} files up to block {manifest.Tip}. Put keys and epoch keys back, then start the node: it catches up. A validator key that voted before signs nothing more; enrol a new one with xinglin member rotate --key validator."));
        });
        return command;
    }

    private static JsonObject Json(BackupManifest manifest) => new()
    {
        ["network"] = manifest.Network,
        ["taken"] = manifest.Taken,
        ["tip"] = manifest.Tip,
        ["files"] = manifest.Files.Count,
        ["bytes"] = manifest.Files.Sum(f => f.Bytes),
    };
}
