using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Corrections;
using Xinglin.Contracts.Duties;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Evidence;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Gateway;

/// <summary>The state entries that a gateway judges by, read from the member's own replica. Each is null when there is none.</summary>
public sealed class LedgerView(IStateReader state)
{
    /// <summary>Keys and policy of an account that has acted.</summary>
    public AccountEntry? Account(AccountId account) => Read($"ledger.accounts/{account}", LedgerJson.Default.AccountEntry);

    /// <summary>A permission.</summary>
    public Permission? Permission(Hash permission) => Read($"permission.permissions/{permission}", ContractsJson.Default.Permission);

    /// <summary>A recorded legal duty.</summary>
    public Duty? Duty(Hash duty) => Read($"duty.duties/{duty}", ContractsJson.Default.Duty);

    /// <summary>An emergency access.</summary>
    public EmergencyAccess? EmergencyAccess(Hash access) => Read($"emergency.accesses/{access}", ContractsJson.Default.EmergencyAccess);

    /// <summary>A relationship.</summary>
    public Relationship? Relationship(AccountId account) => Read($"relationship.relationships/{account}", ContractsJson.Default.Relationship);

    /// <summary>What guardians want for an account; null when nothing runs.</summary>
    public Xinglin.Contracts.Identity.Recovery? Recovery(AccountId account) => Read($"recovery.running/{account}", ContractsJson.Default.Recovery);

    /// <summary>The root of a relationship's index.</summary>
    public RecordIndexEntry? Index(AccountId account) => Read($"relationship.indexes/{account}", ContractsJson.Default.RecordIndexEntry);

    /// <summary>What is registered under a pointer.</summary>
    public RegisteredRecord? Record(Hash pointer) => Read($"relationship.records/{pointer}", ContractsJson.Default.RegisteredRecord);

    /// <summary>How far a member's evidence log was anchored.</summary>
    public AnchoredLog? Anchor(AccountId member) => Read($"evidence.anchors/{member}", ContractsJson.Default.AnchoredLog);

    /// <summary>An erasure order.</summary>
    public OrderedErasure? Erasure(Hash order) => Read($"erasure.orders/{order}", ContractsJson.Default.OrderedErasure);

    /// <summary>A correction request.</summary>
    public RequestedCorrection? Correction(Hash correction) => Read($"correction.requests/{correction}", ContractsJson.Default.RequestedCorrection);

    /// <summary>A parameter that was voted; null while its founding value holds.</summary>
    public long? Parameter(string name) => Read($"membership.parameters/{name}", ContractsJson.Default.ParameterValue)?.Value;

    /// <summary>A member that is or was.</summary>
    public Member? Member(AccountId account) => Read($"membership.members/{account}", ContractsJson.Default.Member);

    /// <summary>True for a present member.</summary>
    public bool IsPresent(AccountId member) => Member(member)?.Status == MemberStatus.Active;

    /// <summary>Present members, ascending by account.</summary>
    public IReadOnlyList<AccountId> Present() => Read("membership.roster/all", ContractsJson.Default.MemberRoster)?.Present ?? [];

    /// <summary>Whose key it is or was, when a member's.</summary>
    public MemberReference? KeyHolder(KeyId key) => Read($"membership.keys/{key}", ContractsJson.Default.MemberReference);

    /// <summary>A role credential, in force or not.</summary>
    public RoleCredential? Role(AccountId subject, string role) => Read($"roles.credentials/{subject}.{role}", ContractsJson.Default.RoleCredential);

    /// <summary>True when the account holds the role by this member's credential; a credential falls with its issuer's membership.</summary>
    public bool HoldsRole(AccountId subject, string role, AccountId issuer, LedgerTime now) =>
        Role(subject, role) is { Status: CredentialStatus.Issued } credential && credential.Issuer == issuer && credential.Expires.CompareTo(now) > 0 && IsPresent(issuer);

    private T? Read<T>(string key, JsonTypeInfo<T> type)
        where T : class =>
        state.TryGet(Encoding.ASCII.GetBytes(key), out var value) ? JsonSerializer.Deserialize(value.Span, type) : null;
}
