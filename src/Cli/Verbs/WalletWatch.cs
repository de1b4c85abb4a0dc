using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet watch</c></summary>
internal static class WalletWatch
{
    public static Command Create()
    {
        var command = VerbOptions.OfWallet("watch", "Show notices as they come; asks before granting what somebody asks for, unless --yes.");
        command.Options.Add(VerbOptions.Yes);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        await foreach (var notice in session.Patient.WatchAsync(cancellation))
        {
            session.Screen.Show(NoticeText.Json(session, notice), console => console.WriteLine(NoticeText.Of(session, notice)));
            if (notice.Notice is { Kind: NoticeKinds.AccessAsked, Ask: { } ask } && !session.Wallet.HasAnswered(ask))
            {
                await AnswerAsync(session, notice, parsed.GetValue(VerbOptions.Yes), cancellation);
            }
        }

        return Screens.ExitCodes.Done;
    }

    private static async Task AnswerAsync(VerbSession session, PatientNotice notice, bool yes, CancellationToken cancellation)
    {
        switch (yes ? true : session.Screen.Ask("Do you allow this?"))
        {
            case true:
                var granted = await session.Patient.GrantAsync(notice.Notice.Request!, cancellation: cancellation);
                if (granted.TryGet(out var grant, out var refusal))
                {
                    session.Wallet.Answered(notice.Notice.Ask!.Value);
                    session.Screen.Show(
                        new JsonObject { ["granted"] = grant.Permission.ToString() },
                        console => console.MarkupLineInterpolated($"Granted until {grant.Until}. End it with: xinglin wallet revoke {grant.Permission.ToString()[..12]}"));
                }
                else
                {
                    session.Screen.Refused(refusal!);
                }

                break;
            case false:
                _ = (await session.Patient.RefuseAsync(notice.Relationship, notice.Notice.Ask!.Value, cancellation)).Value;
                session.Wallet.Answered(notice.Notice.Ask.Value);
                session.Screen.Show(new JsonObject { ["refused"] = notice.Notice.Ask.ToString() }, console => console.WriteLine("Refused; the asker is told."));
                break;
            default:
                break;
        }
    }
}

/// <summary>A notice as a sentence and as JSON.</summary>
internal static class NoticeText
{
    public static string Of(VerbSession session, PatientNotice notice)
    {
        var network = session.Connection.Network;
        var where = network.NameOf(notice.Relationship.Member);
        return notice.Notice switch
        {
            { Kind: NoticeKinds.RecordsRegistered } n => $"{n.Time}  {where} registered {n.Records} record(s).",
            { Kind: NoticeKinds.AccessAsked, Request: { } asked } n => $"{n.Time}  {Asked(network, asked)}\n  Ask {n.Ask}",
            { Kind: NoticeKinds.ResultsAsked, Request: { } asked } n =>
                $"{n.Time}  A {asked.Role} at {where} is about to order {n.Item} and asks for recognised results elsewhere: xinglin wallet recognise {n.Ask}",
            { Kind: NoticeKinds.Disclosed } n => $"{n.Time}  {where} released {n.Records} record(s) under permission {n.Permission}.",
            { Kind: NoticeKinds.EmergencyOpened, Emergency: { } emergency } n => $"{n.Time}  {EmergencyText.Of(network, notice.Relationship.Member, emergency)}",
            { Kind: NoticeKinds.CorrectionDecided } n => $"{n.Time}  {where} decided what you said is wrong: see `xinglin wallet corrections`.",
            var n => $"{n.Time}  {where}: {n.Kind}.",
        };
    }

    public static string Asked(Client.Network.NetworkView network, AskedAccess asked) =>
        $"A {asked.Role} at {network.NameOf(asked.Member)} asks for your records at {network.NameOf(asked.Holder)}: "
        + $"{string.Join(" or ", asked.Scopes)}; {LayerText.Of(asked.Layer ?? LayerNames.Raw)}; for {asked.Purpose}; {asked.Days} day(s).{KindText.Of(asked.Kind)}";

    public static JsonObject Json(VerbSession session, PatientNotice notice)
    {
        var network = session.Connection.Network;
        var json = new JsonObject
        {
            ["number"] = notice.Notice.Number,
            ["kind"] = notice.Notice.Kind,
            ["time"] = notice.Notice.Time.ToString(),
            ["member"] = network.Find(notice.Relationship.Member)?.Slug,
            ["records"] = notice.Notice.Records,
            ["ask"] = notice.Notice.Ask?.ToString(),
            ["item"] = notice.Notice.Item,
            ["permission"] = notice.Notice.Permission?.ToString(),
        };
        if (notice.Notice.Emergency is { } emergency)
        {
            json["emergency"] = EmergencyText.Json(network, emergency);
        }

        if (notice.Notice.Request is { } asked)
        {
            json["request"] = new JsonObject
            {
                ["member"] = network.Find(asked.Member)?.Slug,
                ["asker"] = asked.Asker.ToString(),
                ["role"] = asked.Role,
                ["holder"] = network.Find(asked.Holder)?.Slug,
                ["purpose"] = asked.Purpose,
                ["days"] = asked.Days,
                ["layer"] = asked.Layer ?? LayerNames.Raw,
                ["kind"] = asked.Kind,
                ["scopes"] = new JsonArray([.. asked.Scopes.Select(s => (JsonNode)s)]),
            };
        }

        return json;
    }
}
