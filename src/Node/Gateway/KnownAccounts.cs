using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Records;

namespace Xinglin.Node.Gateway;

/// <summary>Who has to do with this member, judged by its replica and its private index.</summary>
public sealed class KnownAccounts(IMemberLedger ledger, GatewayStore store, AccountId member)
{
    private readonly LedgerView _view = new(ledger.State);

    /// <summary>The member's account.</summary>
    public AccountId Member => member;

    /// <summary>The state that it judges by.</summary>
    internal LedgerView View => _view;

    /// <summary>Time of the last final block: what expiries are judged by.</summary>
    public LedgerTime Now => ledger.Tip.Time;

    /// <summary>The patient behind a relationship account of this member whose wallet holds the key; null for others and for pending ones.</summary>
    public RelationshipRow? Patient(AccountId account) =>
        store.Relationships.OfAccount(account) is { } row
        && _view.Relationship(account) is { Status: RelationshipStatus.Active } relationship && relationship.Provider == member ? row : null;

    /// <summary>True for a relationship account of this member whose wallet holds the key.</summary>
    public bool IsPatient(AccountId account) => Patient(account) is not null;

    /// <summary>True for a relationship of this member that has not ended. A patient without a wallet is cared for as well: it is pending then.</summary>
    public bool IsUnderCare(AccountId account) =>
        _view.Relationship(account) is { Status: RelationshipStatus.Active or RelationshipStatus.Pending } relationship && relationship.Provider == member;

    /// <summary>True when a guardian's key asks for a ward, not the ward's own.</summary>
    public bool IsGuardian(GatewayRequest request) => IsGuardian(request.Account, request.Signed.Signature.Kid);

    /// <summary>True for the key of a guardian of this account who is in force.</summary>
    public bool IsGuardian(AccountId account, KeyId key) =>
        _view.Account(account)?.Policy?.Leaves().Any(leaf => leaf.Until is not null && leaf.Key == key && leaf.IsInForce(Now)) == true;

    /// <summary>The role by which an account is staff of this member; null when it is not.</summary>
    public string? StaffRole(AccountId account) => StaffRole(account, member);

    /// <summary>The role by which an account is staff of that member; null when it is not.</summary>
    public string? StaffRole(AccountId account, AccountId employer) =>
        StaffRoles.All.FirstOrDefault(role => _view.HoldsRole(account, role, employer, Now));

    /// <summary>True for a doctor or nurse of this member: who may judge what a record says.</summary>
    public bool IsClinician(AccountId account) => StaffRole(account) is "doctor" or "nurse";

    /// <summary>True when the key that signed the request still speaks for the account.</summary>
    internal bool StillSpeaks(GatewayRequest request)
    {
        var kid = request.Signed.Signature.Kid;
        return _view.Account(request.Account) is { } entry
            ? entry.Policy is { } policy ? policy.IsSatisfiedAlone(kid, Now) : entry.Keys.Contains(kid)
            : kid.Value == request.Account.Value;
    }

    /// <summary>True when this member's credential gives the account the role.</summary>
    public bool Holds(AccountId account, string role) => _view.HoldsRole(account, role, member, Now);

    /// <summary>True for who may say whom an unknown person is: staff, and those of the emergency role.</summary>
    public bool MayIdentify(AccountId account) => StaffRole(account) is not null || Holds(account, Contracts.Membership.Roles.Emergency);
}
