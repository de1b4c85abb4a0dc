using System.Text;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>Arguments of <c>roles.issue</c>. <c>Expires</c> is a whole hour.</summary>
public sealed record RolesIssue(AccountId Subject, string Role, LedgerTime Expires);

/// <summary>Arguments of <c>roles.revoke</c>.</summary>
public sealed record RolesRevoke(AccountId Subject, string Role);

/// <summary>Where a credential stands; whether it has expired is a question of time.</summary>
public static class CredentialStatus
{
    /// <summary>In force until it expires.</summary>
    public const string Issued = "issued";

    /// <summary>Withdrawn.</summary>
    public const string Revoked = "revoked";
}

/// <summary>State <c>roles.credentials/subject.role</c>.</summary>
public sealed record RoleCredential(AccountId Issuer, LedgerTime Issued, LedgerTime Expires, string Status);

/// <summary>Event <c>roles.issued</c>.</summary>
public sealed record RolesIssued(AccountId Subject, string Role, AccountId Issuer, LedgerTime Expires);

/// <summary>Event <c>roles.revoked</c>.</summary>
public sealed record RolesRevoked(AccountId Subject, string Role, AccountId Issuer);

/// <summary>Roles that persons and devices hold by a member's credential, and which kinds of member may issue each.</summary>
public static class Roles
{
    /// <summary>May open emergency access together with a second person.</summary>
    public const string Emergency = "emergency";

    /// <summary>Reviews emergency accesses of the own member.</summary>
    public const string PrivacyOfficer = "privacy-officer";

    private static readonly string[] Care = ["hospital", "clinic", "examination-centre"];

    /// <summary>Roles by credential, by name. The kinds of organisation are roles by vote: a member has its own.</summary>
    public static IReadOnlyList<string> ByCredential { get; } = ["device", "doctor", Emergency, "nurse", "patient", "pharmacist", PrivacyOfficer, "researcher"];

    /// <summary>Kinds of member that may issue a role; empty for an unknown one.</summary>
    public static IReadOnlyList<string> IssuersOf(string role) => role switch
    {
        "doctor" or "nurse" or Emergency or PrivacyOfficer => Care,
        "patient" => [.. Care, "pharmacy", "insurer"],
        "pharmacist" => [.. Care, "pharmacy"],
        "device" => [.. Care, "lab", "pharmacy", "maker", "distributor"],
        "researcher" => [.. Care, "bureau", "lab", "regulator"],
        _ => [],
    };
}

/// <summary>Why roles refuse, in order of precedence.</summary>
public static class RolesCodes
{
    /// <summary>No present member acts whose kind may issue this role.</summary>
    public static readonly RefusalCode NotAnIssuer = new("role-not-an-issuer");

    /// <summary>There is no such role.</summary>
    public static readonly RefusalCode Unknown = new("role-unknown");

    /// <summary>The role is an organisation's: members decide it by vote.</summary>
    public static readonly RefusalCode ByVote = new("role-by-vote");

    /// <summary>The expiry is not a whole hour, not in the future, or more than <see cref="RolesContract.LifeMax"/> ahead.</summary>
    public static readonly RefusalCode ExpiryInvalid = new("role-expiry-invalid");

    /// <summary>Another member's credential for this role is in force for this account.</summary>
    public static readonly RefusalCode HeldElsewhere = new("role-held-elsewhere");

    /// <summary>The account has no such credential in force.</summary>
    public static readonly RefusalCode NotHeld = new("role-not-held");

    /// <summary>Only the issuer or the holder may revoke.</summary>
    public static readonly RefusalCode NotYours = new("role-not-yours");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [NotAnIssuer, Unknown, ByVote, ExpiryInvalid, HeldElsewhere, NotHeld, NotYours];
}

/// <summary>Credentials: who holds which role, by whose word, until when.</summary>
[Contract("roles", Json = typeof(ContractsJson))]
public sealed class RolesContract(ContractTables tables, IMembers members) : IRoleDirectory
{
    /// <summary>Longest life of a credential, milliseconds: 400 days.</summary>
    public const long LifeMax = 400L * 24 * 3_600_000;

    private readonly Table<CredentialKey, RoleCredential> _credentials =
        tables.Open<CredentialKey, RoleCredential>("credentials", CredentialKey.Write, ContractsJson.Default.RoleCredential);

    /// <summary>A member whose kind may, issues a role; again before it expires to extend it.</summary>
    [Call("issue")]
    public Outcome Issue(CallContext context, RolesIssue arguments)
    {
        if (MemberKinds.All.Contains(arguments.Role))
        {
            return RolesCodes.ByVote;
        }

        if (!Roles.ByCredential.Contains(arguments.Role))
        {
            return RolesCodes.Unknown;
        }

        if (ActingIssuer(context, arguments.Role) is not { } issuer)
        {
            return RolesCodes.NotAnIssuer;
        }

        if (!Times.IsHourWithin(arguments.Expires, context.Time, LifeMax))
        {
            return RolesCodes.ExpiryInvalid;
        }

        var key = new CredentialKey(arguments.Subject, arguments.Role);
        if (_credentials.Find(key) is { } known && known.Issuer != issuer && IsInForce(known, context.Time))
        {
            return RolesCodes.HeldElsewhere;
        }

        _credentials.Put(key, new RoleCredential(issuer, context.Time, arguments.Expires, CredentialStatus.Issued));
        context.Emit("issued", new RolesIssued(arguments.Subject, arguments.Role, issuer, arguments.Expires), ContractsJson.Default.RolesIssued);
        return Outcome.Accepted;
    }

    /// <summary>The issuer withdraws a role, or the holder lays it down.</summary>
    [Call("revoke")]
    public Outcome Revoke(CallContext context, RolesRevoke arguments)
    {
        if (!Roles.ByCredential.Contains(arguments.Role))
        {
            return RolesCodes.Unknown;
        }

        var key = new CredentialKey(arguments.Subject, arguments.Role);
        if (_credentials.Find(key) is not { Status: CredentialStatus.Issued } credential)
        {
            return RolesCodes.NotHeld;
        }

        if (!context.IsActing(credential.Issuer) && !context.IsActing(arguments.Subject))
        {
            return RolesCodes.NotYours;
        }

        _credentials.Put(key, credential with { Status = CredentialStatus.Revoked });
        context.Emit("revoked", new RolesRevoked(arguments.Subject, arguments.Role, credential.Issuer), ContractsJson.Default.RolesRevoked);
        return Outcome.Accepted;
    }

    /// <inheritdoc/>
    bool IRoleDirectory.Holds(AccountId account, string role, AccountId issuer, LedgerTime now)
    {
        if (MemberKinds.All.Contains(role))
        {
            return account == issuer && members.IsPresent(account) && members.Find(account)?.Kind == role;
        }

        return Roles.ByCredential.Contains(role)
            && _credentials.Find(new CredentialKey(account, role)) is { } credential
            && credential.Issuer == issuer && IsInForce(credential, now);
    }

    /// <summary>A credential falls with its issuer's membership.</summary>
    private bool IsInForce(RoleCredential credential, LedgerTime now) =>
        credential.Status == CredentialStatus.Issued && credential.Expires.CompareTo(now) > 0 && members.IsPresent(credential.Issuer);

    private AccountId? ActingIssuer(CallContext context, string role)
    {
        var kinds = Roles.IssuersOf(role);
        foreach (var account in context.Acting)
        {
            if (members.IsPresent(account) && members.Find(account) is { } member && kinds.Contains(member.Kind))
            {
                return account;
            }
        }

        return null;
    }

    private readonly record struct CredentialKey(AccountId Subject, string Role)
    {
        public static int Write(CredentialKey key, Span<byte> destination)
        {
            var length = KeyTexts.Write(key.Subject.Value, destination);
            destination[length++] = (byte)'.';
            return length + Encoding.ASCII.GetBytes(key.Role, destination[length..]);
        }
    }
}
