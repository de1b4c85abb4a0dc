using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary><c>records.own</c>: the patient's own records here, logged like every release; a ward's guardian reads in the own name.</summary>
internal sealed class ReadOwnRecords(MemberParts parts, RecordDisclosure disclosure) : IGatewayMethod
{
    public string Name => GatewayMethods.RecordsOwn;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.OwnRecordsArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        ScopeSet? scopes = null;
        if (arguments.Scope is not null && !ScopeSet.TryParse([arguments.Scope], out scopes, out _))
        {
            return ReleaseCodes.ScopeNotSupported;
        }

        var view = parts.Confidential.For(request);
        var reader = view.IsGuardian ? new AccountId(request.Signed.Signature.Kid.Value) : request.Account;
        var entry = new DisclosureBody(
            parts.Now, false, DisclosureBases.Patient, reader, PermissionPurposes.PatientRequest, scopes?.Canonical ?? [], [], request.Account);
        return await disclosure.ReleaseAsync(new AllowedRelease(request, request.Account, scopes, entry, disclosure.AsOf, view), cancellation);
    }
}
