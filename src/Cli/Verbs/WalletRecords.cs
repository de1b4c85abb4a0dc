using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet records --member M</c></summary>
internal static class WalletRecords
{
    private static readonly Option<string?> Scope = new("--scope") { Description = "Only what this scope matches." };
    private static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the network's founders as the node sends them)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("records", "Your own records at a member, each verified against the ledger.");
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(Scope);
        command.Options.Add(Trust);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var verifier = new RecordVerifier(session.Connection, session.Trust(parsed.GetValue(Trust)));
        var answer = await session.Patient.OwnRecordsAsync(relationship, verifier, parsed.GetValue(Scope), cancellation);
        return answer.TryGet(out var records, out var refusal)
            ? session.Screen.Done(RecordTable.Json(records), console => RecordTable.Show(console, records, session.Member(parsed.GetValue(VerbOptions.Member)!).Name))
            : session.Screen.Refused(refusal!);
    }
}
