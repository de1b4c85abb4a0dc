using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>Why membership refuses, in order of precedence.</summary>
public static class MembershipCodes
{
    /// <summary>Only a present member may do this.</summary>
    public static readonly RefusalCode NotAMember = new("not-a-member");

    /// <summary>The proposal's fields are not exactly those of its kind, or a text, key or number is not of its form.</summary>
    public static readonly RefusalCode ProposalMalformed = new("proposal-malformed");

    /// <summary>One transaction makes one proposal.</summary>
    public static readonly RefusalCode ProposalExists = new("proposal-exists");

    /// <summary>No proposal has this id.</summary>
    public static readonly RefusalCode ProposalUnknown = new("proposal-unknown");

    /// <summary>It was accepted or rejected already.</summary>
    public static readonly RefusalCode ProposalDecided = new("proposal-decided");

    /// <summary>Its time to vote is over.</summary>
    public static readonly RefusalCode ProposalExpired = new("proposal-expired");

    /// <summary>This member has voted.</summary>
    public static readonly RefusalCode AlreadyVoted = new("already-voted");

    /// <summary>The account is not, or not any more, a member in the state that the change needs.</summary>
    public static readonly RefusalCode MemberUnknown = new("member-unknown");

    /// <summary>The organisation is a member already.</summary>
    public static readonly RefusalCode MemberExists = new("member-exists");

    /// <summary>The network has as many members as it can have.</summary>
    public static readonly RefusalCode MembersFull = new("members-full");

    /// <summary>The short name is or was another member's.</summary>
    public static readonly RefusalCode SlugTaken = new("slug-taken");

    /// <summary>The key is or was in use.</summary>
    public static readonly RefusalCode KeyInUse = new("key-in-use");

    /// <summary>The identity key is not a present key of the account.</summary>
    public static readonly RefusalCode IdentityNotOfAccount = new("identity-not-of-account");

    /// <summary>The change would leave too few live validators to decide, or fewer than the configured minimum.</summary>
    public static readonly RefusalCode WouldLoseQuorum = new("would-lose-quorum");

    /// <summary>The ordering epoch is not the present one plus one.</summary>
    public static readonly RefusalCode EpochNotNext = new("epoch-not-next");

    /// <summary>The contract's version is not the present one plus one, or another is under way.</summary>
    public static readonly RefusalCode VersionNotNext = new("version-not-next");

    /// <summary>The height of activation is reached already.</summary>
    public static readonly RefusalCode HeightPassed = new("height-passed");

    /// <summary>There is no parameter of this name.</summary>
    public static readonly RefusalCode ParameterUnknown = new("parameter-unknown");

    /// <summary>The value is outside the parameter's bounds.</summary>
    public static readonly RefusalCode ParameterOutOfBounds = new("parameter-out-of-bounds");

    /// <summary>The account does not act in this transaction.</summary>
    public static readonly RefusalCode AccountNotActing = new("account-not-acting");

    /// <summary>A key is not a point of the curve.</summary>
    public static readonly RefusalCode KeyInvalid = new("key-invalid");

    /// <summary>An address is not of the form <c>https://host:port</c>.</summary>
    public static readonly RefusalCode AddressInvalid = new("address-invalid");

    /// <summary>A new key did not sign: who sets it must show that it is held.</summary>
    public static readonly RefusalCode KeyNotProven = new("key-not-proven");

    /// <summary>Nothing to change was given.</summary>
    public static readonly RefusalCode NothingToChange = new("nothing-to-change");

    /// <summary>Members and validators are changed in partition 0, the directory; the others follow it.</summary>
    public static readonly RefusalCode DirectoryDecides = new("directory-decides");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        NotAMember, DirectoryDecides, ProposalMalformed, ProposalExists, ProposalUnknown, ProposalDecided, ProposalExpired, AlreadyVoted, MemberUnknown,
        MemberExists, MembersFull, SlugTaken, KeyInUse, IdentityNotOfAccount, WouldLoseQuorum, EpochNotNext, VersionNotNext, HeightPassed,
        ParameterUnknown, ParameterOutOfBounds, AccountNotActing, KeyInvalid, AddressInvalid, KeyNotProven, NothingToChange,
    ];
}
