using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin proof verify FILE --trust members.json</c>: no network.</summary>
internal static class ProofVerify
{
    private static readonly Argument<string> FileName = new("file") { Description = "The proof file." };
    private static readonly Option<string> Trust = new("--trust") { Description = "The trust file, from somebody you trust.", DefaultValueFactory = _ => "members.json" };

    public static Command Create()
    {
        var command = new Command("verify", "Check a proof file without any network: what it proves, as of when, signed by whom.") { Arguments = { FileName }, Options = { Trust } };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        var trust = TrustFile.Read(parsed.GetValue(Trust)!);
        var answer = ProofVerifier.Verify(CappedFile.Read(parsed.GetValue(FileName)!, ProofFile.BytesMax), trust);
        return answer.Holds
            ? screen.Done(Json(answer.Report, trust), console => Show(console, answer.Report, trust))
            : screen.Refused(Refusal.Of(answer.Code, $"DOES NOT HOLD. {answer.Detail}"));
    }

    private static JsonObject Json(ProofReport report, TrustedMembers trust)
    {
        var json = Holding(report);
        RefoundedScreen.Add(json, report.Refounded, trust.NameOf);
        return json;
    }

    private static JsonObject Holding(ProofReport report) => new()
    {
        ["holds"] = true,
        ["proves"] = Fact(report.Fact),
        ["network"] = report.Network.ToString(),
        ["partition"] = report.Partition,
        ["height"] = report.Height.Value,
        ["time"] = report.Time.ToString(),
        ["header"] = report.Header.ToString(),
        ["signedBy"] = new JsonArray([.. report.SignedBy.Select(s => (JsonNode)(s.Name ?? s.Member.ToString()))]),
        ["quorum"] = report.Quorum,
        ["validators"] = report.Validators,
    };

    private static JsonObject Fact(ProvenFact fact) => fact switch
    {
        ProvenEntry { Value: { } value } entry => new() { ["state"] = entry.Key, ["value"] = Text(value) },
        ProvenEntry entry => new() { ["state"] = entry.Key, ["absent"] = true },
        ProvenReceipt receipt => new() { ["receipt"] = receipt.Index, ["value"] = Text(receipt.Bytes) },
        ProvenTransaction transaction => new() { ["transaction"] = transaction.Index, ["value"] = Text(transaction.Bytes) },
        _ => [],
    };

    private static void Show(IAnsiConsole console, ProofReport report, TrustedMembers trust)
    {
        var table = new Table().HideHeaders().AddColumns("what", "value").Border(TableBorder.Rounded);
        table.AddRow("[green]HOLDS[/]", Markup.Escape(Sentence(report.Fact)));
        foreach (var (name, value) in Lines(report, trust))
        {
            table.AddRow(name, Markup.Escape(value));
        }

        console.Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Lines(ProofReport report, TrustedMembers trust)
    {
        yield return ("content", Content(report.Fact));
        yield return ("as of", $"block {report.Height}, {report.Time}; it says nothing about later blocks");
        yield return ("signed by", $"{string.Join(", ", report.SignedBy.Select(s => s.Name ?? s.Member.ToString()))} ({report.SignedBy.Count} of {report.Validators}, {report.Quorum} decide)");
        yield return ("network", $"{report.NetworkName}, {report.Network}, partition {report.Partition}");
        yield return ("header", report.Header.ToString());
        if (report.Refounded is { } from)
        {
            yield return ("refounded", from.Sentence(trust.NameOf));
        }
    }

    private static string Sentence(ProvenFact fact) => fact switch
    {
        ProvenEntry { Value: not null } entry => $"the state entry {entry.Key} has this content",
        ProvenEntry entry => $"there is no state entry {entry.Key}",
        ProvenReceipt receipt => $"transaction {receipt.Index} of the block did this",
        ProvenTransaction transaction => $"transaction {transaction.Index} of the block is this",
        _ => "nothing known",
    };

    private static string Content(ProvenFact fact) => fact switch
    {
        ProvenEntry { Value: { } value } => Text(value),
        ProvenReceipt receipt => Text(receipt.Bytes),
        ProvenTransaction transaction => Text(transaction.Bytes),
        _ => "none",
    };

    /// <summary>Control characters could steer a terminal.</summary>
    private static string Text(ReadOnlyMemory<byte> bytes) =>
        new([.. Encoding.UTF8.GetString(bytes.Span).Take(2000).Select(c => char.IsControl(c) ? '\ufffd' : c)]);
}
