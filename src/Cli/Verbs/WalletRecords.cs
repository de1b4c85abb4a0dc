using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet records [--member M]</c></summary>
internal static class WalletRecords
{
    public static readonly Option<int> Wait = new("--wait") { Description = "How many seconds to wait for each holder.", DefaultValueFactory = _ => 10 };

    public static readonly Option<bool> Offline = new("--offline") { Description = "Without any network: the copies that were kept beside the wallet." };

    private static readonly Option<string?> Member = new("--member") { Description = "Only this member's (default: every member that you have a relationship with)." };
    private static readonly Option<string?> Scope = new("--scope") { Description = "Only what this scope matches." };
    private static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the network's founders as the node sends them)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("records", "Your own records at every member or at one, each verified against the ledger, and how whole they are.");
        command.Options.Add(Member);
        command.Options.Add(Scope);
        command.Options.Add(Wait);
        command.Options.Add(Offline);
        command.Options.Add(Trust);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(Offline))
        {
            return OfflineSession.Run(parsed, parsed.GetValue(Trust), copy => copy.Terms is null);
        }

        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        return parsed.GetValue(Member) is { } slug ? await OfOneAsync(session, parsed, slug, cancellation) : await OfAllAsync(session, parsed, cancellation);
    }

    private static async Task<int> OfAllAsync(VerbSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var patience = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(Wait), 1, 600));
        var answers = await session.Patient.AllRecordsAsync(session.Trust(parsed.GetValue(Trust)), patience, parsed.GetValue(Scope), cancellation);
        var now = session.Connection.Clock.GetLocalNow();
        return session.Screen.Done(HoldersScreen.Json(answers, now), console => HoldersScreen.Show(console, answers, now));
    }

    private static async Task<int> OfOneAsync(VerbSession session, ParseResult parsed, string slug, CancellationToken cancellation)
    {
        var relationship = session.RelationshipWith(slug);
        var verifier = new RecordVerifier(session.Connection, session.Trust(parsed.GetValue(Trust)));
        var answer = await session.Patient.OwnRecordsAsync(relationship, verifier, parsed.GetValue(Scope), cancellation);
        return answer.TryGet(out var records, out var refusal)
            ? session.Screen.Done(RecordTable.Json(records), console => RecordTable.Show(console, records, session.Member(slug).Name))
            : session.Screen.Refused(refusal!);
    }
}
