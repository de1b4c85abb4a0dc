using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin consortium evidence list|export|verify</c></summary>
internal static class ConsortiumEvidence
{
    private static readonly Argument<string> Id = new("id") { Description = "The evidence's id, as `list` prints it." };
    private static readonly Argument<string> FileName = new("file") { Description = "The misbehaviour file." };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", Required = true };
    private static readonly Option<string> Trust = new("--trust") { Description = "The trust file, from somebody you trust.", DefaultValueFactory = _ => "members.json" };

    public static Command List()
    {
        var command = new Command("list", "What a member keeps against keys that signed two things that exclude each other.") { Options = { VerbOptions.Node, VerbOptions.Member } };
        command.SetAction(ListAsync);
        return command;
    }

    public static Command Export()
    {
        var command = new Command("export", "One piece of evidence as a file that anybody can check offline.") { Arguments = { Id }, Options = { VerbOptions.Node, VerbOptions.Member, Out } };
        command.SetAction(ExportAsync);
        return command;
    }

    public static Command Verify()
    {
        var command = new Command("verify", "Check a misbehaviour file without any network: what was signed twice, and whose key did.") { Arguments = { FileName }, Options = { Trust } };
        command.SetAction(Check);
        return command;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var ledger = session.Connection.LedgerAt(session.Member(parsed.GetValue(VerbOptions.Member)!));
        return (await ledger.MisbehaviourAsync(cancellation)).TryGet(out var kept, out var refusal)
            ? session.Screen.Done(new JsonArray([.. kept.Select(Json)]), console => Show(console, kept))
            : session.Screen.Refused(refusal!);
    }

    private static async Task<int> ExportAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var ledger = session.Connection.LedgerAt(session.Member(parsed.GetValue(VerbOptions.Member)!));
        if (!(await ledger.MisbehaviourFileAsync(parsed.GetValue(Id)!, cancellation)).TryGet(out var file, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = parsed.GetValue(Out)!;
        await File.WriteAllBytesAsync(path, file, cancellation);
        return session.Screen.Done(new JsonObject { ["file"] = path, ["bytes"] = file.Length }, _ => Console.WriteLine($"{path}: check it anywhere with `xinglin consortium evidence verify {path}`."));
    }

    private static int Check(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        var answer = EvidenceVerifier.Verify(CappedFile.Read(parsed.GetValue(FileName)!, Evidence.BytesMax), TrustFile.Read(parsed.GetValue(Trust)!));
        if (!answer.Holds)
        {
            return screen.Refused(Refusal.Of(answer.Code, $"SHOWS NOTHING. {answer.Detail}"));
        }

        var (slot, member, name) = answer.Report;
        var whose = member is { } account ? name ?? account.ToString() : "the orderer of that epoch";
        return screen.Done(
            new JsonObject { ["holds"] = true, ["id"] = slot.Id.ToString(), ["key"] = slot.Key.ToString(), ["member"] = member?.ToString(), ["name"] = name, ["what"] = slot.Text },
            _ => Console.WriteLine($"HOLDS. {whose} signed {slot.Text}, with key {slot.Key}, on network {slot.Network}."));
    }

    private static JsonObject Json(MisbehaviourNotice kept) => new()
    {
        ["id"] = kept.Id,
        ["kind"] = kept.Kind,
        ["member"] = kept.Member,
        ["key"] = kept.Key,
        ["what"] = kept.What,
        ["attributed"] = kept.Attributed,
    };

    private static void Show(IAnsiConsole console, IReadOnlyList<MisbehaviourNotice> kept)
    {
        if (kept.Count == 0)
        {
            console.WriteLine("No evidence against anybody.");
            return;
        }

        var table = new Table().AddColumns("Id", "Whose key", "What");
        foreach (var one in kept)
        {
            table.AddRow(one.Id, Markup.Escape(one.Member ?? one.Key), Markup.Escape(one.What));
        }

        console.Write(table);
    }
}
