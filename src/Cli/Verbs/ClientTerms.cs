using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Gateway;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary>
/// <c>xinglin client card --member M</c> and <c>client terms --data DIR --member M</c>: how a member's own systems are given permissions. The patient
/// grants to the card; the terms then wait at the member, and its systems send them with their token requests at the holder.
/// </summary>
internal static class ClientTerms
{
    public static Command Card()
    {
        var command = new Command("card", "The card of a member as a whole, for patients who grant to its systems: `wallet grant --to CARD`.") { Options = { VerbOptions.Node, VerbOptions.Member } };
        command.SetAction(CardAsync);
        return command;
    }

    public static Command List()
    {
        var command = new Command("terms", "Permissions that patients gave to the member as a whole: whose records, where, and the terms for xinglin_terms.")
        {
            Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member },
        };
        command.SetAction(ListAsync);
        return command;
    }

    private static async Task<int> CardAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var member = session.Member(parsed.GetValue(VerbOptions.Member)!);
        var card = new StaffCard(member.Account, member.Account, Jwk.Of(member.SealKey)).ToString();
        return session.Screen.Done(new JsonObject { ["member"] = member.Slug, ["card"] = card }, _ => Console.WriteLine(card));
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var option = MemberKeysOption.Open(session, parsed);
        var (member, keys) = (option.Member, option.Folder.Member());
        keys.Identities.Follow(() => member.Identity.TryKey(out var named) ? named.Thumbprint() : null);
        var identity = new ActingIdentity(member.Account, (P256Signer)keys.Identities.Present, keys.Sealing);
        List<TermsDocument> terms = [];
        for (var after = 0L; ;)
        {
            if (!(await session.Connection.GatewayAt(member, identity).NoticesAsync(after, cancellation)).TryGet(out var page, out var refusal))
            {
                // Who has no notices and is neither patient nor staff is not known: nothing was granted to the member yet.
                if (refusal!.Code.Value == "account-not-known-here")
                {
                    break;
                }

                return session.Screen.Refused(refusal);
            }

            terms.AddRange(page.Notices.Where(n => n is { Kind: NoticeKinds.TermsDeposited, Permission: not null, Sealed: not null })
                .Select(n => keys.Seals.Open(key => TermsDocument.Open(n.Sealed!, key, session.Connection.Network.Network, n.Permission!.Value, member.Account))).OfType<TermsDocument>());
            if (page.Notices.Count == 0)
            {
                break;
            }

            after = page.Next;
        }

        return session.Screen.Done(new JsonArray([.. terms.Select(t => (JsonNode?)Json(session, t))]), _ => Console.WriteLine(
            terms.Count == 0 ? "No patient granted anything to the member as a whole." : string.Join('\n', terms.Select(t => Json(session, t)!.ToJsonString()))));
    }

    private static JsonObject? Json(VerbSession session, TermsDocument document) => document.Read() is not { } terms ? null : new JsonObject
    {
        ["permission"] = terms.Permission.ToString(),
        ["holder"] = session.Connection.Network.Find(terms.Holder)?.Slug ?? terms.Holder.ToString(),
        ["scopes"] = new JsonArray([.. terms.Scopes.Select(s => (JsonNode)s)]),
        ["purpose"] = terms.Purpose,
        ["until"] = terms.Until.ToString(),
        ["terms"] = JsonNode.Parse(JsonSerializer.Serialize(document, GatewayJson.Default.TermsDocument)),
    };
}
