using Xinglin.Contracts.Consent;
using Xinglin.Interop.Fhir.Layers;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Guardians;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary>What a permission allows at this moment: the terms, the scopes to be applied, the layer to be released.</summary>
internal sealed record Allowed(PermissionTerms Terms, ScopeSet Scopes, RecordLayer Layer);

/// <summary>Judges a read against the member's own replica: is there a permission in force that covers who, what, why and when.</summary>
internal sealed class PermissionJudge(KnownAccounts known, GuardianObjections objections, NetworkId network)
{
    /// <summary>A refusal, or what is allowed. <paramref name="terms"/> is set as soon as they are known to be the committed ones.</summary>
    public ProblemDocument? Judge(AccountId requester, RecordsReadArguments read, out PermissionTerms? terms, out Allowed? allowed)
    {
        terms = null;
        allowed = null;
        if (known.View.Permission(read.Permission) is not { } permission)
        {
            return Forbidden(ProblemDocument.Of(ReleaseCodes.Unknown));
        }

        var opened = read.Terms.Commitment() == permission.Commitment ? read.Terms.Read() : null;
        if (opened is not null && opened.Permission == read.Permission && opened.Network == network && opened.Holder == known.Member)
        {
            terms = opened;
        }

        if ((InForce(permission, terms) ?? Covers(requester, read, permission, terms)) is { } refusal)
        {
            return Forbidden(refusal);
        }

        return Extent(read, terms!, out allowed) is { } code ? ProblemDocument.Of(code) : null;
    }

    /// <summary>The ledger answers some of these codes with a conflict; to who wants data each of them is a closed door.</summary>
    private static ProblemDocument Forbidden(ProblemDocument refusal) => refusal with { Status = StatusCodes.Status403Forbidden };

    private ProblemDocument? InForce(Permission permission, PermissionTerms? terms)
    {
        if (permission.Status is PermissionStatus.Revoked or PermissionStatus.Refused)
        {
            return ProblemDocument.Of(ReleaseCodes.Revoked) with { EndedBy = WhoEnded(permission, terms), EndedAt = permission.Ended?.ToString() };
        }

        if (permission.Status != PermissionStatus.InForce)
        {
            return ProblemDocument.Of(ReleaseCodes.NotInForce);
        }

        return known.Now.CompareTo(permission.Expires) < 0 ? null : ProblemDocument.Of(ReleaseCodes.Expired);
    }

    /// <summary>Told only to who has the terms: the ledger's account or key means nothing to others, and nothing to who reads this.</summary>
    private string? WhoEnded(Permission permission, PermissionTerms? terms)
    {
        if (terms is null || permission.EndedBy is not { } endedBy)
        {
            return null;
        }

        if (endedBy == terms.Relationship.Value || known.View.Account(terms.Relationship)?.Keys.Contains(new KeyId(endedBy)) == true)
        {
            return "patient";
        }

        return endedBy == terms.Grantee.Account.Value ? "grantee" : "guardian";
    }

    private ProblemDocument? Covers(AccountId requester, RecordsReadArguments read, Permission permission, PermissionTerms? terms)
    {
        var code = terms is null ? ReleaseCodes.TermsMismatch : Grantee(requester, terms) ?? Situation(read, permission, terms);
        return code is { } refusal ? ProblemDocument.Of(refusal) : null;
    }

    private RefusalCode? Grantee(AccountId requester, PermissionTerms terms)
    {
        if (terms.Grantee.Account != requester)
        {
            return ReleaseCodes.NotGrantee;
        }

        if (!known.View.IsPresent(terms.Grantee.Member))
        {
            return ReleaseCodes.MemberNotInForce;
        }

        var speaks = requester == terms.Grantee.Member || known.StaffRole(requester, terms.Grantee.Member) is not null;
        return speaks ? null : GatewayCodes.RoleNotInForce;
    }

    private RefusalCode? Situation(RecordsReadArguments read, Permission permission, PermissionTerms terms)
    {
        if (read.Purpose != terms.Purpose)
        {
            return ReleaseCodes.PurposeMismatch;
        }

        if (known.Now.CompareTo(terms.From) < 0 || known.Now.CompareTo(terms.Until) >= 0)
        {
            return ReleaseCodes.OutsidePeriod;
        }

        if (!known.IsPatient(terms.Relationship))
        {
            return ReleaseCodes.NoRelationship;
        }

        if (objections.Stand(terms.Relationship, terms.Grantee))
        {
            return GuardianCodes.Objects;
        }

        return Needs(permission.Policy, terms.Relationship) ? null : ReleaseCodes.NotPatients;
    }

    private static RefusalCode? Extent(RecordsReadArguments read, PermissionTerms terms, out Allowed? allowed)
    {
        allowed = null;
        if (!ScopeSet.TryParse(terms.Scopes, out var granted, out _))
        {
            return ReleaseCodes.ScopeNotSupported;
        }

        var asked = granted;
        if (read.Scopes is not null && !ScopeSet.TryParse(read.Scopes, out asked, out _))
        {
            return ReleaseCodes.ScopeNotSupported;
        }

        if (!ScopeNarrowing.IsWithin(asked, granted))
        {
            return ReleaseCodes.ScopeExceedsGrant;
        }

        var layer = read.Layer ?? terms.DeepestLayer;
        if (!LayerNames.IsWithin(layer, terms.DeepestLayer) || !RecordLayers.TryParse(layer, out var shown)
            || ScopeNarrowing.Probes(asked, granted, terms.DeepestLayer))
        {
            return ReleaseCodes.LayerExceedsGrant;
        }

        if (read.Keep is true && terms.Kind != PermissionKinds.OfflineCopy)
        {
            return ReleaseCodes.OfflineCopyNotGranted;
        }

        allowed = new Allowed(terms, asked, shown);
        return null;
    }

    /// <summary>
    /// True when the policy cannot be satisfied without the patient: anybody may write a permission on the ledger, and only
    /// one that the patient's own account had to sign is the patient's.
    /// </summary>
    private bool Needs(Policy policy, AccountId patient)
    {
        var keys = known.View.Account(patient)?.Keys ?? [];
        return !CanBeSatisfiedByOthers(policy, patient, keys);
    }

    private static bool CanBeSatisfiedByOthers(Policy policy, AccountId patient, IReadOnlyList<KeyId> keys)
    {
        if (policy.In is null)
        {
            return policy.Account != patient && (policy.Key is not { } key || !keys.Contains(key));
        }

        return policy.Of is not { } of || policy.In.Count(part => CanBeSatisfiedByOthers(part, patient, keys)) >= of;
    }
}
