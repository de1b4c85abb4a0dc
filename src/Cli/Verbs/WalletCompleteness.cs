using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Completeness;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet completeness --member M [--out FILE]</c></summary>
internal static class WalletCompleteness
{
    private static readonly Option<string?> Scope = new("--scope") { Description = "Only what this scope matches." };
    private static readonly Option<string?> Out = new("--out") { Description = "Write the evidence that the member withheld something." };
    private static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the network's founders as the node sends them)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("completeness", "Whether a member gives you all that it registered; with --out the evidence when it does not.");
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(Scope);
        command.Options.Add(Out);
        command.Options.Add(Trust);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var slug = parsed.GetValue(VerbOptions.Member)!;
        var (member, relationship, trust) = (session.Member(slug), session.RelationshipWith(slug), session.Trust(parsed.GetValue(Trust)));
        var released = (await session.Patient.OwnRecordsAsync(relationship, parsed.GetValue(Scope), cancellation)).Value;
        if (parsed.GetValue(Out) is { } path)
        {
            var made = await new WithholdingMaker(session.Connection, trust).MakeAsync(member, relationship.Account, released, null, cancellation);
            return made.TryGet(out var file, out var nothing) ? await WriteAsync(session.Screen, path, file, cancellation) : session.Screen.Refused(nothing!);
        }

        var judged = await new CompletenessVerifier(session.Connection, trust).VerifyAsync(member, relationship.Account, released, cancellation);
        return judged.TryGet(out var whole, out var refusal)
            ? session.Screen.Done(ScopeLine.Json(whole), _ => Console.WriteLine(string.Join('\n', ScopeLine.Of(whole, member.Name))))
            : session.Screen.Refused(refusal!);
    }

    /// <summary>Writes the evidence and says what it is.</summary>
    internal static async Task<int> WriteAsync(Screen screen, string path, byte[] file, CancellationToken cancellation)
    {
        path = Path.GetFullPath(path);
        await File.WriteAllBytesAsync(path, file, cancellation);
        return screen.Done(
            new JsonObject { ["file"] = path, ["bytes"] = file.Length },
            _ => Console.WriteLine($"{path}: {file.Length} bytes; it shows that something was withheld, and nothing of what. Check it anywhere with: xinglin completeness verify {path} --trust members.json"));
    }
}
