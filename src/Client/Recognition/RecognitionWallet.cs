using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Recognition;

/// <summary>Results that the wallet found, for one ask.</summary>
/// <param name="Ask">Who asks, for what.</param>
/// <param name="Report">All holders' results of it, judged for the asker's member.</param>
/// <param name="Offers">Per holder other than the asker's member: recognised results that may be shared, newest first.</param>
public sealed record FoundResults(PatientNotice Ask, RecognitionReport Report, IReadOnlyList<ResultOffer> Offers);

/// <summary>What of one holder would be shared.</summary>
/// <param name="Relationship">The relationship with the holder.</param>
/// <param name="Hits">The results.</param>
/// <param name="Scopes">Scopes that reach exactly these.</param>
public sealed record ResultOffer(WalletRelationship Relationship, IReadOnlyList<RecognitionHit> Hits, IReadOnlyList<string> Scopes);

/// <summary>
/// The patient's side of recognition: only the wallet sees all holders. It finds results that the asking doctor may not see, and shares exactly those
/// that the patient says yes to.
/// </summary>
public sealed class RecognitionWallet(NetworkConnection connection, Wallet wallet, PatientClient patient, TrustedMembers trust)
{
    /// <summary>The ask's member gave rules without the item that it asks for.</summary>
    public static readonly RefusalCode ItemUnknown = new("recognition-item-unknown");

    /// <summary>Results of one type and holder in an offer: their ids fit one scope.</summary>
    private const int OfferedMax = 5;

    /// <summary>Asks not answered yet.</summary>
    public async Task<Answer<IReadOnlyList<PatientNotice>>> AsksAsync(CancellationToken cancellation = default)
    {
        var asks = new List<PatientNotice>();
        foreach (var relationship in wallet.Relationships.Where(r => r.Role is null))
        {
            if (!(await patient.NoticesAsync(relationship, 0, cancellation)).TryGet(out var answer, out var refusal))
            {
                return refusal!;
            }

            asks.AddRange(answer.Notices.Where(n => IsOpen(n, relationship)).Select(n => new PatientNotice(relationship, n)));
        }

        return asks;
    }

    /// <summary>Looks at every holder for results of what is asked for, by the rules of the asker's member.</summary>
    public async Task<Answer<FoundResults>> FindAsync(PatientNotice ask, TimeSpan patience, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(ask.Relationship.Member) is not { } asking)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The asker's member is no longer in the network.");
        }

        using var identity = wallet.Identity(ask.Relationship);
        if (!(await new RecognitionClient(connection, asking, identity).RulesAsync(cancellation)).TryGet(out var rules, out var refusal))
        {
            return refusal!;
        }

        if (rules.Item(ask.Notice.Item!) is not { } item)
        {
            return Refusal.Of(ItemUnknown, "The rules of the asker's member have no such examination: nothing was looked for.");
        }

        var answers = await patient.AllRecordsAsync(trust, patience, null, cancellation);
        var report = RecognitionReport.Of(rules, item, asking, answers, connection.Network, DateTimeOffset.FromUnixTimeMilliseconds(connection.Now.Milliseconds));
        return new FoundResults(ask, report, [.. Offers(report, asking.Account)]);
    }

    /// <summary>Shares one holder's results with who asked, for as long as was asked; <paramref name="life"/> may shorten it.</summary>
    public async Task<Answer<WalletGrant>> ShareAsync(FoundResults found, ResultOffer offer, TimeSpan? life = null, CancellationToken cancellation = default)
    {
        var asked = found.Ask.Notice.Request!;
        if (!asked.AskerSeal.TryKey(out var seal))
        {
            return Refusal.Of(ClientCodes.AnswerMalformed, "The asker's sealing key is no key: nothing was shared.");
        }

        var most = TimeSpan.FromDays(asked.Days);
        var request = new GrantRequest(
            offer.Relationship, new PermissionGrantee(asked.Asker, asked.Member), seal, offer.Scopes, PermissionPurposes.Treatment,
            life is { } shorter && shorter < most ? shorter : most, LayerNames.Raw);
        return await patient.GrantAsync(request, cancellation);
    }

    /// <summary>An ask names its own member as asker: one that speaks for another is passed over.</summary>
    private bool IsOpen(Notice notice, WalletRelationship relationship) =>
        notice is { Kind: NoticeKinds.ResultsAsked, Ask: { } ask, Item: not null, Request: { } request } && request.Member == relationship.Member && !wallet.HasAnswered(ask);

    private IEnumerable<ResultOffer> Offers(RecognitionReport report, AccountId asking)
    {
        foreach (var holder in report.Recognised.Where(h => h.Holder != asking).GroupBy(h => h.Holder))
        {
            if (wallet.FindPatientOf(holder.Key) is not { } relationship)
            {
                continue;
            }

            var types = holder.GroupBy(h => h.Resource.Type).Select(t => (Type: t.Key, Hits: t.Where(h => RecognitionReport.IdOf(h) is not null).Take(OfferedMax).ToList()))
                .Where(t => t.Hits.Count > 0).ToList();
            yield return new ResultOffer(
                relationship, [.. types.SelectMany(t => t.Hits)], [.. types.Select(t => $"{t.Type}.rs?_id={string.Join(',', t.Hits.Select(RecognitionReport.IdOf))}")]);
        }
    }
}
