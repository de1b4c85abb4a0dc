using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Recognition;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet recognise [ASK] [--yes]</c>: finds the results that a doctor asks for, at every holder, and shares those that you say yes to.</summary>
internal static class WalletRecognise
{
    private static readonly RefusalCode AskUnknown = new("ask-unknown");
    private static readonly RefusalCode AnswerNeeded = new("answer-needed");
    private static readonly Argument<string?> Ask = new("ask") { Description = "The ask, or the beginning of its id; without it the open asks are listed.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("recognise", "Before an examination is made again: find recognised results at all your institutions, and share exactly those.");
        command.Arguments.Add(Ask);
        foreach (var option in new Option[] { VerbOptions.Yes, WalletRecords.Wait, StaffSession.Trust })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var recognition = new RecognitionWallet(session.Connection, session.Wallet, session.Patient, session.Trust(parsed.GetValue(StaffSession.Trust)));
        if (!(await recognition.AsksAsync(cancellation)).TryGet(out var asks, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        if (parsed.GetValue(Ask) is not { } beginning)
        {
            return session.Screen.Done(
                new JsonArray([.. asks.Select(a => NoticeText.Json(session, a))]),
                console => console.WriteLine(asks.Count == 0 ? "Nobody has asked." : string.Join('\n', asks.Select(a => NoticeText.Of(session, a)))));
        }

        var named = asks.Where(a => a.Notice.Ask.ToString()!.StartsWith(beginning, StringComparison.Ordinal)).ToList();
        if (named is not [var ask])
        {
            return session.Screen.Refused(Refusal.Of(AskUnknown, $"Not one open ask begins with '{beginning}': see `xinglin wallet recognise` without an argument."));
        }

        return (await recognition.FindAsync(ask, TimelineVerbs.Patience(parsed), cancellation)).TryGet(out var found, out var notFound)
            ? await ShareAsync(session, parsed, recognition, found, cancellation)
            : session.Screen.Refused(notFound!);
    }

    private static async Task<int> ShareAsync(VerbSession session, ParseResult parsed, RecognitionWallet recognition, FoundResults found, CancellationToken cancellation)
    {
        var shared = new JsonArray();
        foreach (var offer in found.Offers)
        {
            if (!session.Screen.Json)
            {
                AnsiConsole.WriteLine(Words(session, found, offer));
            }

            var yes = parsed.GetValue(VerbOptions.Yes) ? true : session.Screen.Ask("Do you share this?");
            if (yes is null)
            {
                return session.Screen.Refused(Refusal.Of(AnswerNeeded, "Nobody could be asked: answer at a terminal, or give --yes."));
            }

            if (yes is false)
            {
                continue;
            }

            if (!(await recognition.ShareAsync(found, offer, null, cancellation)).TryGet(out var grant, out var refusal))
            {
                return session.Screen.Refused(refusal!);
            }

            shared.Add(new JsonObject
            {
                ["holder"] = session.Connection.Network.NameOf(grant.Holder),
                ["permission"] = grant.Permission.ToString(),
                ["scopes"] = new JsonArray([.. grant.Scopes.Select(s => (JsonNode)s)]),
            });
        }

        session.Wallet.Answered(found.Ask.Notice.Ask!.Value);
        var json = new JsonObject
        {
            ["item"] = found.Report.Item.Code,
            ["shared"] = shared,
            ["unknown"] = new JsonArray([.. found.Report.Unknown.Select(u => new JsonObject { ["holder"] = u.Name, ["why"] = u.Why })]),
        };
        return session.Screen.Done(json, console => console.WriteLine(found.Offers.Count == 0
            ? "No result elsewhere that the rules recognise was found; whoever did not answer may have one."
            : $"Shared from {shared.Count} institution(s)."));
    }

    private static string Words(VerbSession session, FoundResults found, ResultOffer offer)
    {
        var asked = found.Ask.Notice.Request!;
        var results = string.Join("; ", offer.Hits.Select(h => $"{RecordLine.Of(h.Resource.Type, JsonNode.Parse(h.Resource.Resource)!).What} {h.Verdict.When}"));
        return $"A {asked.Role} at {session.Connection.Network.NameOf(asked.Member)} is about to order {found.Report.Item.Name}. {session.Connection.Network.NameOf(offer.Relationship.Member)} has it: "
            + $"{results}. Sharing shows exactly this, for {asked.Days} day(s).";
    }
}
