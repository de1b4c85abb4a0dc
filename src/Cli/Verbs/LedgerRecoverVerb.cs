using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Errors;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin ledger recover --data DIR --genesis FILE --from URL...</c>: fills an empty replica from other members; the node must not be running.</summary>
internal static class LedgerRecoverVerb
{
    private const string WorkFolder = "recovery";
    private static readonly Option<string> Data = new("--data") { Description = "The replica's folder: blocks and state come into it, votes are left as they are.", Required = true };
    private static readonly Option<FileInfo> Founding = new("--genesis") { Description = "The network's genesis document, from somebody you trust.", Required = true };
    private static readonly Option<Uri[]> From = LedgerSources.Option("--from", "Other members' doors, several for speed and against liars.", required: false);
    private static readonly Option<string?> As = new("--as") { Description = "Instead of --from: this member's data folder, with whose TLS key the other members' peer ports are asked." };
    private static readonly Option<string?> Member = new("--member") { Description = "Short name, when that folder has more than one member." };
    private static readonly Option<string[]> Peer = new("--peer") { Description = "Card of a member whose key is newer than the genesis; may be repeated." };

    public static Command Create()
    {
        var command = new Command("recover", "Fill a new or wiped replica from other members, verifying everything from the genesis.") { Options = { Data, Founding, From, As, Member, Peer } };
        command.Validators.Add(result =>
        {
            if (result.GetResult(From) is null == (result.GetResult(As) is null))
            {
                result.AddError("Name the other members' doors with --from, or this member's folder with --as.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            return await RecoverAsync(parsed, Screen.Of(parsed), cancellation);
        }
        catch (Exception fault) when (fault is NodeException or KeyFileException)
        {
            return Screen.Of(parsed).Refused(Refusal.Of(RecoveryCodes.NoReplica, fault.Message));
        }
    }

    private static async Task<int> RecoverAsync(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var file = parsed.GetValue(Founding)!;
        if (!file.Exists || Genesis.TryRead(await File.ReadAllBytesAsync(file.FullName, cancellation)) is not { } genesis)
        {
            return screen.Refused(Refusal.Of(ProofCodes.TrustMalformed, $"{file} is not a genesis document: ask a member for it."));
        }

        var folder = Path.GetFullPath(parsed.GetValue(Data)!);
        var work = Path.Combine(folder, WorkFolder);
        using var doors = Doors(parsed, genesis);
        var report = await ReplicaRecovery.RunAsync(
            genesis, ContractCatalog.BuiltIn, ReplicaStorage.OnDisk(folder), new DiskFolder(work), doors?.Sources ?? LedgerSources.Of(parsed.GetValue(From) ?? []), cancellation);
        if (report.Refusal is null)
        {
            Directory.Delete(work, recursive: true);
        }

        foreach (var fault in screen.Json ? [] : report.Faults)
        {
            Console.Error.WriteLine($"{fault.Source} was passed over: {fault.Fault}.");
        }

        return report.Refusal is { } code ? screen.Refused(Refusal.Of(code, Sentences.Of(code).En)) : screen.Done(Json(report), console => Show(console, report));
    }

    /// <summary>The members' peer ports, when a member's folder was named.</summary>
    private static PeerSnapshots? Doors(ParseResult parsed, Genesis genesis)
    {
        if (parsed.GetValue(As) is not { } data)
        {
            return null;
        }

        var folder = MemberFolder.Find(data, parsed.GetValue(Member));
        return new PeerSnapshots(genesis, folder.Card().Account, folder.Keys.TlsKeys(), [.. (parsed.GetValue(Peer) ?? []).Select(GenesisVerb.Card)], LedgerSources.Patience);
    }

    private static JsonObject Json(RecoveryReport report) => new()
    {
        ["height"] = report.Height.Value,
        ["state"] = report.State.ToString(),
        ["pieces"] = report.Pieces,
        ["fetched"] = report.Fetched,
        ["passedOver"] = new JsonArray([.. report.Faults.Select(f => (JsonNode)new JsonObject { ["source"] = f.Source, ["fault"] = f.Fault })]),
    };

    private static void Show(IAnsiConsole console, RecoveryReport report) => console.MarkupLineInterpolated(
        CultureInfo.InvariantCulture,
        $"[green]RECOVERED[/] block {report.Height.Value}, state {report.State.ToString()}, {report.Pieces} pieces. Start the node: it catches up by blocks. A validator key whose vote log is gone signs nothing; enrol a new one with xinglin member rotate --key validator.");
}
