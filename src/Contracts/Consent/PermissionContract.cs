using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Consent;

/// <summary>
/// Permissions as the ledger may know them (wall 1): id, status, expiry, policy over keys, commitment to the sealed terms.
/// In force when those who agreed satisfy the policy, one person one leaf; ended at once by any one party.
/// </summary>
[Contract("permission", Json = typeof(ContractsJson))]
public sealed class PermissionContract(ContractTables tables, IRelationships relationships)
{
    /// <summary>Longest life of a permission, milliseconds: ten years.</summary>
    public const long LifeMax = 3_653L * 24 * 3_600_000;

    /// <summary>Persons who have agreed to one permission that is awaited.</summary>
    public const int ApprovalsMax = 32;

    private readonly Table<Hash, Permission> _permissions = tables.Open("permissions", KeyTexts.Hash, ContractsJson.Default.Permission);

    /// <summary>A party of the policy grants; in force at once when the signers satisfy it.</summary>
    [Call("grant")]
    public Outcome Grant(CallContext context, PermissionGrant arguments)
    {
        if (RefusePolicy(context, arguments.Policy) is { } refusal)
        {
            return refusal;
        }

        if (_permissions.Contains(arguments.Permission))
        {
            return PermissionCodes.Exists;
        }

        if (!Times.IsHourWithin(arguments.Expires, context.Time, LifeMax))
        {
            return PermissionCodes.ExpiryInvalid;
        }

        var permission = new Permission(
            PermissionStatus.Awaiting, arguments.Expires, arguments.Commitment, arguments.Policy, context.Time, context.Transaction);
        return Agree(context, "granted", arguments.Permission, permission);
    }

    /// <summary>A further party agrees to exactly the action that granted.</summary>
    [Call("approve")]
    public Outcome Approve(CallContext context, PermissionApprove arguments)
    {
        if (FindAwaiting(context, arguments.Permission, out var permission) is { } refusal)
        {
            return refusal;
        }

        if (permission.Action != arguments.Action)
        {
            return PermissionCodes.ActionMismatch;
        }

        return Agree(context, "approved", arguments.Permission, permission);
    }

    /// <summary>A party declines what is awaited.</summary>
    [Call("refuse")]
    public Outcome Refuse(CallContext context, PermissionReference arguments)
    {
        if (FindAwaiting(context, arguments.Permission, out var permission) is { } refusal)
        {
            return refusal;
        }

        if (Owner(context, permission.Policy) is not { } owner)
        {
            return PermissionCodes.NotAParty;
        }

        End(context, "refused", arguments.Permission, permission, PermissionStatus.Refused, owner);
        return Outcome.Accepted;
    }

    /// <summary>Any one account or key of the policy ends the permission, alone and at once.</summary>
    [Call("revoke")]
    public Outcome Revoke(CallContext context, PermissionReference arguments)
    {
        if (_permissions.Find(arguments.Permission) is not { } permission)
        {
            return PermissionCodes.Unknown;
        }

        if (Owner(context, permission.Policy) is not { } owner)
        {
            return PermissionCodes.NotAParty;
        }

        if (permission.Status is PermissionStatus.Revoked or PermissionStatus.Refused)
        {
            return PermissionCodes.Revoked;
        }

        End(context, "revoked", arguments.Permission, permission, PermissionStatus.Revoked, owner);
        return Outcome.Accepted;
    }

    private RefusalCode? RefusePolicy(CallContext context, Policy policy)
    {
        if (!policy.IsSound())
        {
            return PermissionCodes.PolicyUnsound;
        }

        if (policy.Leaves().All(leaf => leaf.Role is not null))
        {
            return PermissionCodes.PolicyWithoutOwner;
        }

        if (context.Parties(policy).Count == 0)
        {
            return PermissionCodes.NotAParty;
        }

        return HasPendingAccount(policy) ? PermissionCodes.Pending : null;
    }

    /// <summary>Nobody grants in the name of a patient whose account is still under the provider's key.</summary>
    private bool HasPendingAccount(Policy policy) =>
        policy.Leaves().Any(leaf => leaf.Account is { } account && relationships.Find(account)?.Status == RelationshipStatus.Pending);

    private RefusalCode? FindAwaiting(CallContext context, Hash id, out Permission permission)
    {
        permission = _permissions.Find(id)!;
        if (permission is null)
        {
            return PermissionCodes.Unknown;
        }

        if (context.Parties(permission.Policy).Count == 0)
        {
            return PermissionCodes.NotAParty;
        }

        return permission.Status switch
        {
            PermissionStatus.Awaiting => permission.Expires.CompareTo(context.Time) <= 0 ? PermissionCodes.Expired : null,
            PermissionStatus.InForce => PermissionCodes.NotAwaiting,
            _ => PermissionCodes.Revoked,
        };
    }

    private Outcome Agree(CallContext context, string announced, Hash id, Permission permission)
    {
        var approvals = Signatory.Merge(permission.Approvals ?? [], context.Parties(permission.Policy));
        if (approvals.Count > ApprovalsMax)
        {
            return PermissionCodes.ApprovalsFull;
        }

        var satisfied = context.Satisfies(permission.Policy, approvals);
        var agreed = satisfied
            ? permission with { Status = PermissionStatus.InForce, Since = context.Time, Approvals = null }
            : permission with { Approvals = approvals };
        Put(context, announced, id, agreed);
        return Outcome.Accepted;
    }

    private void End(CallContext context, string announced, Hash id, Permission permission, string status, Hash owner) =>
        Put(context, announced, id, permission with { Status = status, Approvals = null, Ended = context.Time, EndedBy = owner });

    private void Put(CallContext context, string announced, Hash id, Permission permission)
    {
        _permissions.Put(id, permission);
        context.Emit(announced, new PermissionChanged(id, permission.Status), ContractsJson.Default.PermissionChanged);
    }

    /// <summary>The first account or key of the policy that acts or signs here; roles are not enough to end what others agreed.</summary>
    private static Hash? Owner(CallContext context, Policy policy)
    {
        foreach (var leaf in policy.Leaves())
        {
            if (leaf.Account is { } account && context.IsActing(account))
            {
                return account.Value;
            }

            if (leaf.Key is { } key && context.HasSigned(key))
            {
                return key.Value;
            }
        }

        return null;
    }
}
