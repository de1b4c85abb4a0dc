using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Node.Anchors;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin anchor list|export|verify</c></summary>
internal static class AnchorVerb
{
    private static readonly Option<ulong?> Height = new("--height") { Description = "Of which block (default: the newest anchor)." };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", DefaultValueFactory = _ => "anchor.json" };
    private static readonly Argument<string> FileName = new("file") { Description = "The anchor file." };
    private static readonly Option<string> Trust = new("--trust") { Description = "The trust file, from somebody you trust.", DefaultValueFactory = _ => "members.json" };
    private static readonly Option<string> Authority = new("--tsa") { Description = "The authority's certificate or its issuer's, PEM or DER, from somebody you trust.", Required = true };

    public static Command List()
    {
        var command = new Command("list", "Which headers are timestamped, and what keeps the member from more.") { Options = { VerbOptions.Node, VerbOptions.Member } };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = await VerbSession.OpenAsync(parsed, cancellation);
            return (await AskAsync(session, parsed, cancellation)).TryGet(out var answer, out var refusal)
                ? session.Screen.Done(JsonSerializer.SerializeToNode(answer, Options)!, _ => Print(answer))
                : session.Screen.Refused(refusal!);
        });
        return command;
    }

    public static Command Export()
    {
        var command = new Command("export", "Write one anchor as a file for somebody outside.") { Options = { VerbOptions.Node, VerbOptions.Member, Height, Out } };
        command.SetAction(ExportAsync);
        return command;
    }

    public static Command Verify()
    {
        var command = new Command("verify", "Check an anchor file without any network: header, certificate of the members, token of the authority.")
        {
            Arguments = { FileName },
            Options = { Trust, Authority },
        };
        command.SetAction(parsed =>
        {
            var screen = Screen.Of(parsed);
            var trust = TrustFile.Read(parsed.GetValue(Trust)!);
            var certificate = CappedFile.Read(parsed.GetValue(Authority)!, 64 * 1024);
            if (AnchorFile.TryRead(CappedFile.Read(parsed.GetValue(FileName)!, AnchorFile.BytesMax)) is not { } file)
            {
                return screen.Refused(Refusal.Of(AnchorCodes.Malformed, "This is no anchor file: ask the member for it again."));
            }

            var report = file.Verify(trust, certificate);
            return report.Code is { } code
                ? screen.Refused(Refusal.Of(code, "DOES NOT HOLD. " + report.Detail))
                : screen.Done(
                    new JsonObject { ["holds"] = true, ["height"] = report.Header!.Height.Value, ["header"] = report.Header.Header.ToString(), ["time"] = report.Time!.Value.ToString("O") },
                    _ => Console.WriteLine($"HOLDS. Block {report.Header!.Height} ({report.Header.Time}, {report.Header.SignedBy.Count} of {report.Header.Validators} members) and all before it existed at {report.Time:O} by the authority's word."));
        });
        return command;
    }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static async Task<int> ExportAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        if (!(await AskAsync(session, parsed, cancellation)).TryGet(out var answer, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        if ((parsed.GetValue(Height) ?? (answer.Anchors.Count > 0 ? answer.Anchors[0].Height : null)) is not { } height)
        {
            return session.Screen.Refused(Refusal.Of(AnchorCodes.Unknown, "There is no anchor here yet: " + answer.Sentence));
        }

        var member = session.Member(parsed.GetValue(VerbOptions.Member)!);
        if (!(await session.Connection.LedgerAt(member).DocumentAsync($"anchors/{height}", cancellation)).TryGet(out var file, out refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = Path.GetFullPath(parsed.GetValue(Out)!);
        await File.WriteAllBytesAsync(path, file, cancellation);
        return session.Screen.Done(
            new JsonObject { ["file"] = path, ["height"] = height },
            _ => Console.WriteLine($"{path}: block {height}. Check it anywhere with: xinglin anchor verify {path} --trust members.json --tsa authority.pem"));
    }

    private static async Task<Answer<AnchorsAnswer>> AskAsync(VerbSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var member = session.Member(parsed.GetValue(VerbOptions.Member)!);
        if (!(await session.Connection.LedgerAt(member).DocumentAsync("anchors", cancellation)).TryGet(out var json, out var refusal))
        {
            return refusal!;
        }

        try
        {
            return JsonSerializer.Deserialize<AnchorsAnswer>(json, Options) ?? (Answer<AnchorsAnswer>)Malformed();
        }
        catch (JsonException)
        {
            return Malformed();
        }
    }

    private static Refusal Malformed() => Refusal.Of(ClientCodes.AnswerMalformed, "The node's answer is not what was expected: is it of this version?");

    private static void Print(AnchorsAnswer answer)
    {
        foreach (var line in answer.Anchors.Take(24))
        {
            Console.WriteLine($"block {line.Height,10}  {line.Time}  {line.Authority}");
        }

        Console.WriteLine(answer.Sentence);
    }
}
