using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Corrections;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet correct --member M --record POINTER --statement TEXT</c></summary>
internal static class WalletCorrect
{
    public static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the network's founders as the node sends them)." };

    private static readonly Option<string> Record = new("--record") { Description = "The record's pointer, as `wallet records --json` prints it.", Required = true };
    private static readonly Option<string> Statement = new("--statement") { Description = "What is wrong, in your words: at most 2,000 characters.", Required = true };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("correct", "Say that a record is wrong. A clinician decides; your statement travels with the record either way.");
        foreach (var option in new Option[] { VerbOptions.Member, Record, Statement, Trust })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>The wallet's side of corrections.</summary>
    public static CorrectionClient Client(VerbSession session, ParseResult parsed) =>
        new(session.Connection, session.Wallet, new CorrectionVerifier(session.Connection, session.Trust(parsed.GetValue(Trust))));

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (!Hash.TryParse(parsed.GetValue(Record)!, out var pointer))
        {
            return session.Screen.Refused(Refusal.Of(RecordPointers.Malformed, RecordPointers.MalformedSentence));
        }

        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var answer = await Client(session, parsed).RequestAsync(relationship, pointer, parsed.GetValue(Statement)!, cancellation);
        return answer.TryGet(out var correction, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["correction"] = correction.ToString() },
                _ => Console.WriteLine($"Asked, final on the ledger: {correction}. How it stands: `xinglin wallet corrections`."))
            : session.Screen.Refused(refusal!);
    }
}

/// <summary><c>xinglin wallet corrections --member M</c></summary>
internal static class WalletCorrections
{
    public static Command Create()
    {
        var command = VerbOptions.OfWallet("corrections", "What you said is wrong at a member, and what was decided; late is said to be late.");
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(WalletCorrect.Trust);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var answer = await WalletCorrect.Client(session, parsed).ListAsync(relationship, cancellation);
        return answer.TryGet(out var corrections, out var refusal)
            ? session.Screen.Done(
                new JsonArray([.. corrections.Select(c => (JsonNode)CorrectionLine.Json(c))]),
                _ => Console.WriteLine(corrections.Count == 0 ? "You asked for no correction here." : string.Join('\n', corrections.SelectMany(CorrectionLine.Of))))
            : session.Screen.Refused(refusal!);
    }
}
