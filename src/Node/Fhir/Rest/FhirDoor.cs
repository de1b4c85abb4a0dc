using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Errors;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Gateway;
using Xinglin.Node.Smart;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>
/// Makes of an access token who asks and what may be seen, anew at each request: a permission that ended between two requests is a closed door at
/// the second.
/// </summary>
internal sealed class FhirDoor(MemberParts parts, AccessTokens tokens)
{
    private readonly PermissionJudge _judge = new(parts.Known, parts.Objections, parts.Ledger.Genesis.Network);
    private readonly Staleness _staleness = new(parts.Ledger, parts.Clock);

    /// <summary>The caller behind a bearer token; null when there is none, with the answer that says why.</summary>
    public (FhirCaller? Caller, FhirResponse? Refusal) Enter(string? bearer)
    {
        if (bearer is null || tokens.Find(bearer) is not { } access)
        {
            return (null, FhirOutcome.Of(FhirCodes.TokenMissing));
        }

        if (_staleness.Judge() is { } stale)
        {
            return (null, FhirOutcome.Of(stale));
        }

        if (access.Scopes is not { } scopes)
        {
            return WithoutReading(access);
        }

        return access is { Permission: { } permission, Terms: { } terms } ? ByPermission(access, scopes, permission, terms) : OwnSystem(access, FhirView.OfMember(scopes), scopes);
    }

    /// <summary>One that may only write sees nothing: no condition of its finds anything, no reference leads anywhere.</summary>
    private static (FhirCaller? Caller, FhirResponse? Refusal) WithoutReading(SmartAccess access) => OwnSystem(access, FhirView.Nothing, null);

    private static (FhirCaller? Caller, FhirResponse? Refusal) OwnSystem(SmartAccess access, FhirView view, ScopeSet? scopes) => (
        new FhirCaller(access.Account, access.Member, DisclosureBases.Care, PermissionPurposes.Treatment, scopes, view, access.Writes, null, null), null);

    private (FhirCaller? Caller, FhirResponse? Refusal) ByPermission(SmartAccess access, ScopeSet scopes, Hash permission, TermsDocument terms)
    {
        if (terms.Read() is not { } said)
        {
            return (null, FhirOutcome.Of(ReleaseCodes.TermsMismatch));
        }

        var read = new RecordsReadArguments(permission, terms, said.Purpose, scopes.Canonical, LayerNames.Raw);
        if (_judge.Judge(access.Account, read, out var known, out var allowed) is { } refusal)
        {
            var attempt = new DisclosureBody(
                parts.Now, false, DisclosureBases.Permission, access.Account, said.Purpose, known?.Scopes ?? [], [], known?.Relationship, known?.Grantee.Member, permission, refusal.Code);
            return (null, parts.Log.Append(attempt) is null ? FhirOutcome.Of(Disclosures.DisclosureCodes.LogUnavailable) : FhirOutcome.Of(new RefusalCode(refusal.Code)) with { Status = refusal.Status });
        }

        var relationship = allowed!.Terms.Relationship;
        var patients = parts.Store.Relationships.OfAccount(relationship) is { } row ? parts.Source.PatientIdsOf(row.PatientNo) : [];
        return (
            new FhirCaller(
                access.Account, access.Member, DisclosureBases.Permission, said.Purpose, allowed.Scopes, FhirView.OfPatient(patients, allowed.Scopes), access.Writes, relationship, permission),
            null);
    }
}
