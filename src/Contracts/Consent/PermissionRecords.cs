using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Consent;

/// <summary>Where a permission stands; whether it has expired is a question of time.</summary>
public static class PermissionStatus
{
    /// <summary>Its policy is not satisfied yet.</summary>
    public const string Awaiting = "awaiting";

    /// <summary>In force until it expires.</summary>
    public const string InForce = "in-force";

    /// <summary>A party declined it before it was in force.</summary>
    public const string Refused = "refused";

    /// <summary>A party ended it.</summary>
    public const string Revoked = "revoked";
}

/// <summary>
/// Arguments of <c>permission.grant</c>: a random id, the expiry (a whole hour), the salted commitment to the sealed terms, and
/// who must agree. No grantor, no grantee, no scope.
/// </summary>
public sealed record PermissionGrant(Hash Permission, LedgerTime Expires, Hash Commitment, Policy Policy);

/// <summary>Arguments of <c>permission.approve</c>: <c>Action</c> is the id of the transaction that granted.</summary>
public sealed record PermissionApprove(Hash Permission, Hash Action);

/// <summary>Arguments of <c>permission.revoke</c> and <c>permission.refuse</c>.</summary>
public sealed record PermissionReference(Hash Permission);

/// <summary>
/// State <c>permission.permissions/id</c>. <c>Action</c>: the transaction that granted; <c>Approvals</c>: who has agreed, while
/// it is awaited; <c>EndedBy</c>: the account or key that ended it.
/// </summary>
public sealed record Permission(
    string Status,
    LedgerTime Expires,
    Hash Commitment,
    Policy Policy,
    LedgerTime Since,
    Hash Action,
    IReadOnlyList<Signatory>? Approvals = null,
    LedgerTime? Ended = null,
    Hash? EndedBy = null)
{
    /// <summary>True when it covers requests at that time. Whom and what it covers is in the sealed terms.</summary>
    public bool IsInForceAt(LedgerTime now) => Status == PermissionStatus.InForce && Expires.CompareTo(now) > 0;
}

/// <summary>Events <c>permission.granted</c>, <c>permission.approved</c>, <c>permission.refused</c>, <c>permission.revoked</c>.</summary>
public sealed record PermissionChanged(Hash Permission, string Status);

/// <summary>Why permissions refuse, in order of precedence.</summary>
public static class PermissionCodes
{
    /// <summary>The policy is not a sound tree.</summary>
    public static readonly RefusalCode PolicyUnsound = Identity.AccountCodes.PolicyUnsound;

    /// <summary>The policy has only roles, so that nobody could revoke alone.</summary>
    public static readonly RefusalCode PolicyWithoutOwner = new("permission-policy-without-owner");

    /// <summary>The id is in use.</summary>
    public static readonly RefusalCode Exists = new("permission-exists");

    /// <summary>No permission has this id.</summary>
    public static readonly RefusalCode Unknown = new("permission-unknown");

    /// <summary>Who acts is no leaf of the policy.</summary>
    public static readonly RefusalCode NotAParty = new("permission-not-a-party");

    /// <summary>An account of the policy is still under its provider's key.</summary>
    public static readonly RefusalCode Pending = RelationshipCodes.Pending;

    /// <summary>The expiry is not a whole hour, not in the future, or more than ten years ahead.</summary>
    public static readonly RefusalCode ExpiryInvalid = new("permission-expiry-invalid");

    /// <summary>The approval names another action than the one that granted.</summary>
    public static readonly RefusalCode ActionMismatch = new("permission-action-mismatch");

    /// <summary>As many persons have agreed as are kept; refuse it and grant anew.</summary>
    public static readonly RefusalCode ApprovalsFull = new("permission-approvals-full");

    /// <summary>It is in force already.</summary>
    public static readonly RefusalCode NotAwaiting = new("permission-not-awaiting");

    /// <summary>It was revoked or refused.</summary>
    public static readonly RefusalCode Revoked = new("permission-revoked");

    /// <summary>It has expired.</summary>
    public static readonly RefusalCode Expired = new("permission-expired");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
        [PolicyUnsound, PolicyWithoutOwner, Exists, Unknown, NotAParty, Pending, ExpiryInvalid, ActionMismatch, ApprovalsFull, NotAwaiting, Revoked, Expired];
}
