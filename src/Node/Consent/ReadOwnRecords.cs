using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary><c>records.own</c>: the patient's own records here, logged like every release.</summary>
internal sealed class ReadOwnRecords(IMemberLedger ledger, KnownAccounts known, RecordRelease records, IDisclosureLog log, TimeProvider clock) : IGatewayMethod
{
    public string Name => GatewayMethods.RecordsOwn;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.OwnRecordsArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        ScopeSet? scopes = null;
        if (arguments.Scope is not null && !ScopeSet.TryParse([arguments.Scope], out scopes, out _))
        {
            return ReleaseCodes.ScopeNotSupported;
        }

        var asOf = new AsOf(ledger.Tip.Height, ledger.Tip.Time);
        if (records.Find(request.Account, scopes) is not { } resources)
        {
            return ReleaseCodes.TooMuch;
        }

        var applied = scopes?.Canonical ?? [];
        var body = new DisclosureBody(
            new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds()), true, DisclosureBases.Patient, request.Account, PermissionPurposes.PatientRequest,
            applied, [.. resources.Select(r => new DisclosedRecord(r.Pointer, r.Commitment))], request.Account);
        return log.Append(body) is { } entry
            ? GatewayAnswer.Of(
                new RecordsAnswer(request.Account, resources, applied, asOf, entry.Commitment.ToString()), GatewayJson.Default.RecordsAnswer)
            : DisclosureCodes.LogUnavailable;
    }
}
