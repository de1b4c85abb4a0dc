using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Notices;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary>
/// <c>records.read</c>: judges the permission by the own replica, writes the disclosure, releases. A refused attempt leaves
/// its trace too.
/// </summary>
internal sealed class ReadRecords(
    IMemberLedger ledger, KnownAccounts known, RecordRelease records, IDisclosureLog log, NoticeQueue notices, TimeProvider clock) : IGatewayMethod
{
    private readonly PermissionJudge _judge = new(known, ledger.Genesis.Network);

    public string Name => GatewayMethods.RecordsRead;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.RecordsReadArguments, out var read) || !PermissionPurposes.All.Contains(read.Purpose))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        // The tip is read before the judgement: what is released was allowed at this height or later.
        var asOf = new AsOf(ledger.Tip.Height, ledger.Tip.Time);
        if (_judge.Judge(request.Account, read, out var terms, out var allowed) is { } refusal)
        {
            return Refuse(request, read, terms, refusal);
        }

        if (records.Find(terms!.Relationship, allowed!.Scopes) is not { } resources)
        {
            return Refuse(request, read, terms, ProblemDocument.Of(ReleaseCodes.TooMuch));
        }

        var body = Body(request, read, terms, released: true) with
        {
            Scopes = allowed.Scopes.Canonical,
            Returned = [.. resources.Select(r => new DisclosedRecord(r.Pointer, r.Commitment))],
        };
        if (log.Append(body) is not { } entry)
        {
            return DisclosureCodes.LogUnavailable;
        }

        notices.Add(new Notice(0, NoticeKinds.Disclosed, body.Time, terms.Relationship, Records: resources.Count, Permission: read.Permission));
        return GatewayAnswer.Of(
            new RecordsAnswer(terms.Relationship, resources, allowed.Scopes.Canonical, asOf, entry.Commitment.ToString()),
            GatewayJson.Default.RecordsAnswer);
    }

    private GatewayAnswer Refuse(GatewayRequest request, RecordsReadArguments read, PermissionTerms? terms, ProblemDocument refusal) =>
        log.Append(Body(request, read, terms, released: false) with { Code = refusal.Code }) is null
            ? DisclosureCodes.LogUnavailable
            : GatewayAnswer.Refuse(refusal);

    /// <summary>Scopes of a refused attempt are noted only when they are within the terms' own cap: a stranger's text is not kept.</summary>
    private DisclosureBody Body(GatewayRequest request, RecordsReadArguments read, PermissionTerms? terms, bool released) => new(
        new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds()), released, DisclosureBases.Permission, request.Account, read.Purpose,
        terms?.Scopes ?? [], [], terms?.Relationship, terms?.Grantee.Member, read.Permission);
}
