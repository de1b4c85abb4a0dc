using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Duties;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Duties;

/// <summary>
/// <c>records.duty</c>: a recipient reads what a recorded legal duty names. The entry bears the duty's id; where the document
/// delays the patient's notice, the entry says until when, so that the delay itself is on record.
/// </summary>
internal sealed class ReadForDuty(MemberParts parts, RecordDisclosure disclosure) : IGatewayMethod
{
    private readonly DutyJudge _judge = new(parts.Known, parts.Ledger.Genesis.Network);

    public string Name => GatewayMethods.RecordsDuty;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.DutyReadArguments, out var read))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        var asOf = disclosure.AsOf;
        var refusal = _judge.Judge(request.Account, read, out var terms, out var scopes);
        var relationship = refusal is null ? Relationship(read.Patient) : null;
        var entry = Entry(request, read, terms, relationship);
        if (refusal is { } code)
        {
            return disclosure.Refuse(entry, ProblemDocument.Of(code) with { Status = StatusCodes.Status403Forbidden });
        }

        return relationship is { } account
            ? await disclosure.ReleaseAsync(new AllowedRelease(request, account, scopes, entry, asOf), cancellation)
            : disclosure.Refuse(entry, ProblemDocument.Of(AccessCodes.PatientUnknown));
    }

    /// <summary>Looked up only for who may read: others must not learn who is a patient here.</summary>
    private AccountId? Relationship(string patient) =>
        parts.PatientNumber(patient) is { } number ? parts.Store.Relationships.OfPatient(number)?.Account : null;

    private DisclosureBody Entry(GatewayRequest request, DutyReadArguments read, DutyTerms? terms, AccountId? relationship) => new(
        parts.Now, false, DisclosureBases.Duty, request.Account, terms?.Purpose ?? string.Empty,
        terms?.Scopes ?? [], [], relationship, terms?.Recipient, Authority: read.Duty, ShowFrom: terms?.ShowFrom);
}
