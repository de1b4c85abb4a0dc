using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet grant [ASK]</c>, or <c>wallet grant --holder A --to CARD --scope S</c> without an ask</summary>
internal static class WalletGrantVerb
{
    private static readonly RefusalCode AnswerNeeded = new("answer-needed");
    private static readonly RefusalCode CardMalformed = new("card-malformed");
    private static readonly Argument<string?> Ask = new("ask") { Description = "The ask, or the beginning of its id; without it the open asks are listed.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Holder = new("--holder") { Description = "Without an ask: the member that holds the records." };
    private static readonly Option<string?> To = new("--to") { Description = "Without an ask: the card that the clinician shows (`xinglin staff new` prints it)." };
    private static readonly Option<int?> Days = new("--days") { Description = "For how many days (default: as asked; 7 without an ask)." };

    private static readonly Option<string?> Layer = VerbOptions.LayerOf("The deepest layer they may see: index, summary, detail or raw (default: as asked; raw without an ask). Never deeper than asked.");

    private static readonly Option<bool> NoCopy = new("--no-copy") { Description = "Reading only, also when a copy for offline use was asked for." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("grant", "Let somebody read. Says whom, what, why and how long, and asks before it does, unless --yes.");
        command.Arguments.Add(Ask);
        foreach (var option in new Option[] { Holder, To, VerbOptions.Scopes, VerbOptions.Purpose, Days, Layer, VerbOptions.OfflineCopy, NoCopy, VerbOptions.Yes })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (parsed.GetValue(Ask) is { } ask)
        {
            var notice = await OpenAsks.FindAsync(session, ask, cancellation);
            var asked = notice.Notice.Request!;
            asked = parsed.GetValue(NoCopy) ? asked with { Kind = null } : asked;
            var life = TimeSpan.FromDays(parsed.GetValue(Days) ?? asked.Days);
            return await GrantAsync(
                session, parsed, NoticeText.Asked(session.Connection.Network, asked) + Lowered(asked, parsed.GetValue(Layer)),
                () => AnswerAsync(session, notice, asked, life, parsed.GetValue(Layer), cancellation));
        }

        return parsed.GetValue(To) is { } to && parsed.GetValue(Holder) is { } holder
            ? await GrantCardAsync(session, parsed, holder, to, cancellation)
            : await ListAsync(session, cancellation);
    }

    private static async Task<Answer<WalletGrant>> AnswerAsync(VerbSession session, PatientNotice notice, AskedAccess asked, TimeSpan life, string? layer, CancellationToken cancellation)
    {
        var granted = await session.Patient.GrantAsync(asked, life, layer, cancellation);
        if (granted.Refusal is null)
        {
            session.Wallet.Answered(notice.Notice.Ask!.Value);
        }

        return granted;
    }

    private static string Lowered(AskedAccess asked, string? layer) =>
        layer is null || layer == (asked.Layer ?? LayerNames.Raw) ? string.Empty : $"\nYou let them see: {LayerText.Of(layer)}.";

    private static Task<int> GrantCardAsync(VerbSession session, ParseResult parsed, string holder, string to, CancellationToken cancellation)
    {
        if (StaffCard.TryParse(to) is not { } card)
        {
            return Task.FromResult(session.Screen.Refused(Refusal.Of(CardMalformed, "This is no clinician's card: copy it whole.")));
        }

        var scopes = parsed.GetValue(VerbOptions.Scopes) ?? [];
        var purpose = parsed.GetValue(VerbOptions.Purpose)!;
        var days = parsed.GetValue(Days) ?? 7;
        var layer = parsed.GetValue(Layer) ?? LayerNames.Raw;
        var kind = parsed.GetValue(VerbOptions.OfflineCopy) && !parsed.GetValue(NoCopy) ? PermissionKinds.OfflineCopy : null;
        var request = new GrantRequest(session.RelationshipWith(holder), card.Grantee, card.SealKey, scopes, purpose, TimeSpan.FromDays(days), layer, kind);
        var what = $"Account {card.Account} at {session.Connection.Network.NameOf(card.Member)} may read your records at {session.Member(holder).Name}: "
            + $"{string.Join(" or ", scopes)}; {LayerText.Of(layer)}; for {purpose}; {days} day(s).{KindText.Of(kind)}";
        return GrantAsync(session, parsed, what, () => session.Patient.GrantAsync(request, cancellation));
    }

    private static async Task<int> GrantAsync(VerbSession session, ParseResult parsed, string what, Func<Task<Answer<WalletGrant>>> grant)
    {
        if (!session.Screen.Json)
        {
            AnsiConsole.WriteLine(what);
        }

        switch (parsed.GetValue(VerbOptions.Yes) ? true : session.Screen.Ask("Do you allow this?"))
        {
            case null:
                return session.Screen.Refused(Refusal.Of(AnswerNeeded, "Nobody could be asked: answer at a terminal, or give --yes."));
            case false:
                return session.Screen.Refused(Refusal.Of(AnswerNeeded, "You said no: nothing was granted. `xinglin wallet refuse` tells the asker."));
        }

        return (await grant()).TryGet(out var granted, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["permission"] = granted.Permission.ToString(), ["until"] = granted.Until.ToString() },
                console => console.MarkupLineInterpolated($"Granted until {granted.Until}. End it with: xinglin wallet revoke {granted.Permission.ToString()[..12]}"))
            : session.Screen.Refused(refusal!);
    }

    private static async Task<int> ListAsync(VerbSession session, CancellationToken cancellation)
    {
        var asks = await OpenAsks.AllAsync(session, cancellation);
        return session.Screen.Done(
            new JsonArray([.. asks.Select(a => NoticeText.Json(session, a))]),
            console => console.WriteLine(asks.Count == 0 ? "Nobody has asked." : string.Join('\n', asks.Select(a => NoticeText.Of(session, a)))));
    }
}
