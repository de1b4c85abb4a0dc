using Xinglin.Contracts.Consent;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Consent;

/// <summary>Why a holder's gateway does not release under a permission, in order of precedence.</summary>
public static class ReleaseCodes
{
    /// <summary>The ledger has no such permission.</summary>
    public static readonly RefusalCode Unknown = PermissionCodes.Unknown;

    /// <summary>The permission was ended.</summary>
    public static readonly RefusalCode Revoked = PermissionCodes.Revoked;

    /// <summary>The permission waits for further signatures.</summary>
    public static readonly RefusalCode NotInForce = new("permission-not-in-force");

    /// <summary>The permission's time is over.</summary>
    public static readonly RefusalCode Expired = PermissionCodes.Expired;

    /// <summary>The terms are not those that the ledger has the commitment to, or are of another place.</summary>
    public static readonly RefusalCode TermsMismatch = new("permission-terms-mismatch");

    /// <summary>The account that asks is not the one that the terms name.</summary>
    public static readonly RefusalCode NotGrantee = new("permission-not-grantee");

    /// <summary>The grantee's member is none, or suspended.</summary>
    public static readonly RefusalCode MemberNotInForce = new("grantee-member-not-in-force");

    /// <summary>The purpose is another than that of the terms.</summary>
    public static readonly RefusalCode PurposeMismatch = new("purpose-mismatch");

    /// <summary>The terms' period has not begun or is over.</summary>
    public static readonly RefusalCode OutsidePeriod = new("permission-outside-period");

    /// <summary>The patient's consent is not needed by the permission's policy: somebody else made it.</summary>
    public static readonly RefusalCode NotPatients = new("permission-not-of-patient");

    /// <summary>The patient has no wallet yet, or the relationship is not this member's.</summary>
    public static readonly RefusalCode NoRelationship = new("relationship-not-active");

    /// <summary>The patient is not under this member's care any more.</summary>
    public static readonly RefusalCode NoCare = new("care-relationship-ended");

    /// <summary>More is asked for than was granted.</summary>
    public static readonly RefusalCode ScopeExceedsGrant = new("scope-exceeds-grant");

    /// <summary>A deeper layer is asked for than was granted.</summary>
    public static readonly RefusalCode LayerExceedsGrant = new("layer-exceeds-grant");

    /// <summary>A copy is to be kept for offline use, and the permission is not of that kind.</summary>
    public static readonly RefusalCode OfflineCopyNotGranted = new("offline-copy-not-granted");

    /// <summary>A scope cannot be decided on one resource alone.</summary>
    public static readonly RefusalCode ScopeNotSupported = new(Interop.Fhir.Scopes.ScopeCodes.NotSupported);

    /// <summary>More matches than one answer holds.</summary>
    public static readonly RefusalCode TooMuch = new("answer-too-large");
}
