using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Promises;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin consortium promise check|verify</c>: a member's word to include a transaction.</summary>
internal static class ConsortiumPromise
{
    private const int PromiseBytesMax = 1024;

    private static readonly Argument<string> PromiseFile = new("promise") { Description = "The promise, as `--promise FILE` wrote it." };
    private static readonly Argument<string> BrokenFile = new("file") { Description = "The broken promise, as `check` wrote it." };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", Required = true };
    private static readonly Option<string> Trust = new("--trust") { Description = "The trust file, from somebody you trust.", DefaultValueFactory = _ => "members.json" };

    public static Command Check()
    {
        var command = new Command("check", "Ask a member, best another one, whether a promise was kept; when not, the file that shows it to anybody.")
        {
            Arguments = { PromiseFile },
            Options = { VerbOptions.Node, VerbOptions.Member, Out },
        };
        command.SetAction(CheckAsync);
        return command;
    }

    public static Command Verify()
    {
        var command = new Command("verify", "Check without any network that a member promised to include a transaction and did not.") { Arguments = { BrokenFile }, Options = { Trust } };
        command.SetAction(Show);
        return command;
    }

    private static async Task<int> CheckAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var ledger = session.Connection.LedgerAt(session.Member(parsed.GetValue(VerbOptions.Member)!));
        var promise = CappedFile.Read(parsed.GetValue(PromiseFile)!, PromiseBytesMax);
        if (!(await ledger.CheckPromiseAsync(promise, cancellation)).TryGet(out var file, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = parsed.GetValue(Out)!;
        await File.WriteAllBytesAsync(path, file, cancellation);
        return session.Screen.Done(new JsonObject { ["broken"] = true, ["file"] = path, ["bytes"] = file.Length }, _ => Console.WriteLine($"The promise was broken. {path} shows it: xinglin consortium promise verify {path}"));
    }

    private static int Show(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        var answer = PromiseVerifier.Verify(CappedFile.Read(parsed.GetValue(BrokenFile)!, BrokenPromise.BytesMax), TrustFile.Read(parsed.GetValue(Trust)!));
        if (!answer.Holds)
        {
            return screen.Refused(Refusal.Of(answer.Code, $"SHOWS NOTHING. {answer.Detail}"));
        }

        var promise = answer.Broken;
        var who = answer.Name ?? promise.Member.ToString();
        return screen.Done(
            new JsonObject { ["broken"] = true, ["member"] = promise.Member.ToString(), ["name"] = answer.Name, ["transaction"] = promise.Transaction.ToString(), ["from"] = promise.From.Value, ["until"] = promise.Until.Value },
            _ => Console.WriteLine($"HOLDS. {who} promised transaction {promise.Transaction} by block {promise.Until}, and it is in none of the blocks {promise.From.Next} to {promise.Until}."));
    }
}
