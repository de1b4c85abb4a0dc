using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Node.Vault;
using Xinglin.Node.Vault.Uploads;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin vault restore --data DIR --member SLUG --node URL</c>: rebuilds a wiped member's vault from the others.</summary>
internal static class VaultRestoreVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "The data folder with the member's keys; no node may be running on it.", Required = true };

    public static Command Create()
    {
        var command = new Command("restore", "Rebuild a member's vault from any survivors; every byte is verified, and a restore that was stopped goes on.")
        {
            Options = { Data, VerbOptions.Member, VerbOptions.Node },
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var (network, member) = (session.Connection.Network, session.Member(parsed.GetValue(VerbOptions.Member)!));
        using var folder = VaultFolder.Open(Path.GetFullPath(parsed.GetValue(Data)!), member.Slug, network.Network);
        folder.Member.Identities.Follow(() => member.Identity.TryKey(out var key) ? key.Thumbprint() : null);
        using var http = new HttpClient { BaseAddress = Slashed(parsed.GetValue(VerbOptions.Node)!) };
        var survivors = network.Members.Where(m => m.Slug != member.Slug)
            .Select(m => (IVaultSource)new HttpVaultSource(http, network.Network, m.Slug, m.Account, folder.Member, TimeProvider.System)).ToList();
        var report = await new VaultRestore(folder.Vault, folder.Member.Identities.All, folder.Member.Sealing, survivors).RunAsync(new PatientUploads(folder.Vault).Restore, cancellation: cancellation);
        return report.Refusal is { } code
            ? session.Screen.Refused(new Refusal(code, await session.Connection.SentenceAsync(code, cancellation), Details(report)))
            : session.Screen.Done(Json(report), console => Show(console, member.Slug, report));
    }

    private static Uri Slashed(Uri node) => node.AbsoluteUri.EndsWith('/') ? node : new Uri(node.AbsoluteUri + "/");

    private static Dictionary<string, string> Details(RestoreReport report) => new()
    {
        ["fetched"] = $"{report.Fetch.Blobs}",
        ["missing"] = $"{report.Fetch.Missing}",
    };

    private static JsonObject Json(RestoreReport report) => new()
    {
        ["catalogue"] = report.Catalogue,
        ["records"] = report.Records,
        ["layers"] = report.Listed,
        ["fetchedBlobs"] = report.Fetch.Blobs,
        ["fetchedBytes"] = report.Fetch.Bytes,
        ["wrongAnswers"] = report.Fetch.Bad,
    };

    private static void Show(IAnsiConsole console, string slug, RestoreReport report)
    {
        console.MarkupLineInterpolated($"[green]Restored[/] {slug} by its catalogue {report.Catalogue}: {report.Records} records in {report.Listed} sealed layers.");
        console.MarkupLineInterpolated($"Fetched {report.Fetch.Blobs} blobs, {report.Fetch.Bytes} bytes, each verified; {report.Fetch.Bad} wrong answers were refused.");
        console.MarkupLine("The keys came back wrapped: they open with the epoch keys of this member, which no copy has.");
    }
}
