using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin ledger archive --data DIR --to DIR --below H</c> with the node stopped, and <c>xinglin ledger prove KIND ID --data DIR</c> from an archive or a replica.</summary>
internal static class LedgerArchiveVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "The replica's folder.", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "The archive: a new folder, or the one that earlier blocks went to.", Required = true };
    private static readonly Option<ulong> Below = new("--below") { Description = "Blocks from this height on stay.", Required = true };
    private static readonly Option<string> Files = new("--data") { Description = "An archive's or a replica's folder.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", DefaultValueFactory = _ => "proof.json" };
    private static readonly Argument<string> Kind = new Argument<string>("kind") { Description = "receipt or transaction." }.AcceptOnlyFromAmong("receipt", "transaction");
    private static readonly Argument<string> Name = new("id") { Description = "The transaction's id." };

    public static Command Archive()
    {
        var command = new Command("archive", "Move old blocks into an archive that verifies by itself; headers and certificates stay.") { Options = { Data, To, Below } };
        command.SetAction(parsed =>
        {
            var screen = Screen.Of(parsed);
            var to = Path.GetFullPath(parsed.GetValue(To)!);
            var report = LedgerArchive.Run(Path.GetFullPath(parsed.GetValue(Data)!), to, new Height(parsed.GetValue(Below)));
            return report.Refusal is { } code
                ? screen.Refused(Refusal.Of(code, Sentences.Of(code).En))
                : screen.Done(
                    new JsonObject { ["segments"] = report.Segments, ["bytes"] = report.Bytes, ["below"] = report.Below.Value },
                    console => console.MarkupLineInterpolated(
                        CultureInfo.InvariantCulture,
                        $"[green]ARCHIVED[/] blocks up to {report.Below.Value}: {report.Segments} files, {report.Bytes} bytes. Check them: xinglin ledger check --data {to}"));
        });
        return command;
    }

    public static Command Prove()
    {
        var command = new Command("prove", "Write the proof of a transaction from an archive's or a replica's files, without a node.") { Arguments = { Kind, Name }, Options = { Files, Out } };
        command.SetAction(Make);
        return command;
    }

    private static int Make(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        var folder = Path.GetFullPath(parsed.GetValue(Files)!);
        var blocks = Path.Combine(folder, "blocks");
        if (!Directory.Exists(blocks) || GenesisFile.Read(new DiskFolder(blocks)) is not { } genesis)
        {
            return screen.Refused(Refusal.Of(RecoveryCodes.NoReplica, Sentences.Of(RecoveryCodes.NoReplica).En));
        }

        if (!Hash.TryParse(parsed.GetValue(Name)!, out var id))
        {
            return screen.Refused(Refusal.Of(ApiCodes.QueryMalformed, Sentences.Of(ApiCodes.QueryMalformed).En));
        }

        if (ArchiveProof.Make(folder, genesis, ContractCatalog.BuiltIn, id, parsed.GetValue(Kind) == "receipt", out var reason) is not { } proof)
        {
            return screen.Refused(Refusal.Of(ApiCodes.ProofUnavailable, $"There is no proof of it from this folder: {reason}."));
        }

        var path = Path.GetFullPath(parsed.GetValue(Out)!);
        File.WriteAllBytes(path, proof);
        return screen.Done(
            new JsonObject { ["file"] = path, ["bytes"] = proof.Length },
            _ => Console.WriteLine($"{path}: {proof.Length} bytes. Check it anywhere with: xinglin proof verify {path} --trust members.json"));
    }
}
