using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary>
/// <c>records.care</c>: the holder's own staff read a patient of this member for treatment. The basis is the care relationship:
/// the patient's relationship with this member and the reader's credential of it. The patient is told like of any other reading.
/// </summary>
internal sealed class ReadForCare(MemberParts parts, RecordDisclosure disclosure) : IGatewayMethod
{
    public string Name => GatewayMethods.RecordsCare;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.CareReadArguments, out var read))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        var asOf = disclosure.AsOf;
        if (parts.Known.StaffRole(request.Account) is null)
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (parts.PatientNumber(read.Patient) is not { } number || parts.Store.Relationships.OfPatient(number) is not { } relationship)
        {
            return AccessCodes.PatientUnknown;
        }

        ScopeSet? scopes = null;
        var entry = new DisclosureBody(
            parts.Now, false, DisclosureBases.Care, request.Account, PermissionPurposes.Treatment, [], [], relationship.Account, parts.Known.Member);
        if (read.Scopes is not null && !ScopeSet.TryParse(read.Scopes, out scopes, out _))
        {
            return disclosure.Refuse(entry, ProblemDocument.Of(ReleaseCodes.ScopeNotSupported));
        }

        return parts.Known.IsUnderCare(relationship.Account)
            ? await disclosure.ReleaseAsync(new AllowedRelease(request, relationship.Account, scopes, entry, asOf), cancellation)
            : disclosure.Refuse(entry, ProblemDocument.Of(ReleaseCodes.NoCare));
    }
}
