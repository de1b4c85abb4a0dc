using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin evidence check [--member M] [--state FOLDER] [--trust FILE]</c>: anybody follows the members' logs.</summary>
internal static class EvidenceCheck
{
    private static readonly RefusalCode StateMalformed = new("evidence-state-malformed");
    private static readonly Option<string?> Member = new("--member") { Description = "Only this member's log (default: every member's)." };
    private static readonly Option<string> State = new("--state")
    {
        Description = "Folder of what was seen the last time; made when it is absent.",
        DefaultValueFactory = _ => "evidence-state",
    };

    private static readonly Option<string?> Trust = new("--trust") { Description = "The trust file (default: the network's founders as the node names them)." };

    public static Command Create()
    {
        var command = new Command("check", "Follow members' evidence logs from where you were: says if one was cut, edited, reordered or forked.")
        {
            Options = { VerbOptions.Node, Member, State, Trust },
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var witness = new EvidenceWitness(session.Connection, session.Trust(parsed.GetValue(Trust)));
        var folder = Directory.CreateDirectory(parsed.GetValue(State)!).FullName;
        var members = parsed.GetValue(Member) is { } slug ? [session.Member(slug)] : session.Connection.Network.Members;
        var result = ExitCodes.Done;
        foreach (var member in members)
        {
            var file = Path.Combine(folder, member.Slug + ".log");
            if (!TryRead(file, out var kept) || (kept is not null && kept.Member != member.Account))
            {
                result = session.Screen.Refused(Refusal.Of(StateMalformed, $"{file} is not what this verb wrote about {member.Slug}: name another folder."));
                continue;
            }

            if (!(await new LogFollower(witness, member).FollowAsync(kept, cancellation)).TryGet(out var report, out var refusal))
            {
                result = session.Screen.Refused(refusal!);
                continue;
            }

            await WriteAsync(file, report.State.Write(), cancellation);
            var anchored = report.Anchor is { } anchor ? $"anchored at block {anchor.Height} (size {anchor.Size})" : "not anchored yet";
            session.Screen.Show(
                new JsonObject { ["member"] = member.Slug, ["holds"] = true, ["size"] = report.Size, ["added"] = report.Added, ["anchoredAt"] = report.Anchor?.Height },
                console => console.WriteLine($"{member.Slug}: {report.Size} entries, {report.Added} new, nothing cut, changed or reordered; {anchored}."));
        }

        return result;
    }

    private static bool TryRead(string file, out FollowedLog? kept)
    {
        kept = File.Exists(file) ? FollowedLog.TryRead(File.ReadAllBytes(file)) : null;
        return kept is not null || !File.Exists(file);
    }

    private static async Task WriteAsync(string file, byte[] bytes, CancellationToken cancellation)
    {
        await File.WriteAllBytesAsync(file + ".new", bytes, cancellation);
        File.Move(file + ".new", file, overwrite: true);
    }
}
