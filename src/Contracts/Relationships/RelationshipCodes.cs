using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Relationships;

/// <summary>Why relationships refuse, in order of precedence.</summary>
public static class RelationshipCodes
{
    /// <summary>Only a present member may do this.</summary>
    public static readonly RefusalCode NotAMember = MembershipCodes.NotAMember;

    /// <summary>The account does not act in this transaction.</summary>
    public static readonly RefusalCode AccountNotActing = MembershipCodes.AccountNotActing;

    /// <summary>The account is a member's own.</summary>
    public static readonly RefusalCode AccountIsMember = new("relationship-account-is-member");

    /// <summary>The account has a relationship already: each has its own account.</summary>
    public static readonly RefusalCode Exists = new("relationship-exists");

    /// <summary>A patient who opens names provider and sealing key; a member names neither.</summary>
    public static readonly RefusalCode OpenMalformed = new("relationship-open-malformed");

    /// <summary>The provider is not a present member.</summary>
    public static readonly RefusalCode ProviderUnknown = new("relationship-provider-unknown");

    /// <summary>The account has no relationship.</summary>
    public static readonly RefusalCode Unknown = new("relationship-unknown");

    /// <summary>Only the relationship's provider may do this.</summary>
    public static readonly RefusalCode NotTheProvider = new("relationship-not-the-provider");

    /// <summary>Only the provider or the account itself may end it.</summary>
    public static readonly RefusalCode NotAParty = new("relationship-not-a-party");

    /// <summary>The account has its own key already, or the relationship has ended.</summary>
    public static readonly RefusalCode NotPending = new("relationship-not-pending");

    /// <summary>The account is still under the provider's key: claim it first.</summary>
    public static readonly RefusalCode Pending = new("relationship-pending");

    /// <summary>The patient has not asked for it, or it was accepted already.</summary>
    public static readonly RefusalCode NotRequested = new("relationship-not-requested");

    /// <summary>The provider has not accepted it, or it has ended.</summary>
    public static readonly RefusalCode NotOpen = new("relationship-not-open");

    /// <summary>It has ended already.</summary>
    public static readonly RefusalCode Ended = new("relationship-ended");

    /// <summary>The claim key was on offer before.</summary>
    public static readonly RefusalCode ClaimExists = new("claim-exists");

    /// <summary>The offer's expiry is not a whole hour, not in the future, or more than 90 days ahead.</summary>
    public static readonly RefusalCode ClaimExpiryInvalid = new("claim-expiry-invalid");

    /// <summary>No signer is the account's claim key.</summary>
    public static readonly RefusalCode ClaimUnknown = new("claim-unknown");

    /// <summary>The offer has expired: ask the desk for another code.</summary>
    public static readonly RefusalCode ClaimExpired = new("claim-expired");

    /// <summary>A key is not a point of the curve.</summary>
    public static readonly RefusalCode KeyInvalid = MembershipCodes.KeyInvalid;

    /// <summary>The new key did not sign.</summary>
    public static readonly RefusalCode KeyNotProven = MembershipCodes.KeyNotProven;

    /// <summary>The new key is one that the account has, or the claim key itself.</summary>
    public static readonly RefusalCode KeyNotNew = new("claim-key-not-new");

    /// <summary>The account has guardians in force and a key of its own, which did not sign.</summary>
    public static readonly RefusalCode OwnKeyNeeded = Identity.AccountCodes.OwnKeyNeeded;

    /// <summary>The sealing key is the one that the relationship has.</summary>
    public static readonly RefusalCode SealNotNew = new("relationship-seal-not-new");

    /// <summary>No record, or more than 64, in one call.</summary>
    public static readonly RefusalCode RecordCount = new("record-count");

    /// <summary>The pointer is another account's.</summary>
    public static readonly RefusalCode RecordOfAnother = new("record-of-another");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        NotAMember, AccountNotActing, AccountIsMember, Exists, OpenMalformed, ProviderUnknown, Unknown, NotTheProvider, NotAParty, NotPending, Pending,
        NotRequested, NotOpen, Ended, ClaimExists, ClaimExpiryInvalid, ClaimUnknown, ClaimExpired, KeyInvalid, KeyNotProven, KeyNotNew, OwnKeyNeeded, SealNotNew, RecordCount, RecordOfAnother,
    ];
}
