using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Duties;

/// <summary>Where a recorded legal duty stands; whether it has expired is a question of time.</summary>
public static class DutyStatus
{
    /// <summary>Recorded by an authority; no second member has confirmed it yet.</summary>
    public const string Awaiting = "awaiting";

    /// <summary>In force until it expires.</summary>
    public const string InForce = "in-force";

    /// <summary>Ended by who recorded or confirmed it.</summary>
    public const string Ended = "ended";
}

/// <summary>
/// Arguments of <c>duty.record</c>: a random id, the member that may read, the expiry (a whole hour), and the salted commitment
/// to the sealed document (statute, recipient, data, period). No statute, no scope, no person.
/// </summary>
public sealed record DutyRecord(Hash Duty, AccountId Recipient, LedgerTime Expires, Hash Commitment);

/// <summary>Arguments of <c>duty.confirm</c>: <c>Commitment</c> is the one that the confirming member has opened and read.</summary>
public sealed record DutyConfirm(Hash Duty, Hash Commitment);

/// <summary>Arguments of <c>duty.end</c>.</summary>
public sealed record DutyReference(Hash Duty);

/// <summary>
/// State <c>duty.duties/id</c>. <c>RecordedBy</c> and <c>ConfirmedBy</c>: two distinct members, the second never the recipient.
/// </summary>
public sealed record Duty(
    AccountId Recipient,
    string Status,
    LedgerTime Expires,
    Hash Commitment,
    AccountId RecordedBy,
    LedgerTime Since,
    AccountId? ConfirmedBy = null,
    LedgerTime? Ended = null)
{
    /// <summary>True when holders owe it at that time. What they owe is in the sealed document.</summary>
    public bool IsInForceAt(LedgerTime now) => Status == DutyStatus.InForce && Expires.CompareTo(now) > 0;
}

/// <summary>Events <c>duty.recorded</c>, <c>duty.confirmed</c>, <c>duty.ended</c>.</summary>
public sealed record DutyChanged(Hash Duty, string Status);

/// <summary>Why duties refuse, in order of precedence.</summary>
public static class DutyCodes
{
    /// <summary>Only a present member may do this.</summary>
    public static readonly RefusalCode NotAMember = MembershipCodes.NotAMember;

    /// <summary>Only a regulator or a health bureau records a duty.</summary>
    public static readonly RefusalCode NotAnAuthority = new("duty-not-an-authority");

    /// <summary>The id is in use.</summary>
    public static readonly RefusalCode Exists = new("duty-exists");

    /// <summary>No duty has this id.</summary>
    public static readonly RefusalCode Unknown = new("duty-unknown");

    /// <summary>Only who recorded or confirmed it may end it.</summary>
    public static readonly RefusalCode NotAParty = new("duty-not-a-party");

    /// <summary>The recipient is not a present member.</summary>
    public static readonly RefusalCode RecipientUnknown = new("duty-recipient-unknown");

    /// <summary>The expiry is not a whole hour, not in the future, or more than <see cref="DutyContract.LifeMax"/> ahead.</summary>
    public static readonly RefusalCode ExpiryInvalid = new("duty-expiry-invalid");

    /// <summary>The confirming member is the one that recorded it, or the recipient: a second, disinterested member confirms.</summary>
    public static readonly RefusalCode SecondNeeded = new("duty-second-member-needed");

    /// <summary>The confirmation is of another document than the recorded one.</summary>
    public static readonly RefusalCode CommitmentMismatch = new("duty-commitment-mismatch");

    /// <summary>It is in force already.</summary>
    public static readonly RefusalCode NotAwaiting = new("duty-not-awaiting");

    /// <summary>It has ended.</summary>
    public static readonly RefusalCode Ended = new("duty-ended");

    /// <summary>It has expired.</summary>
    public static readonly RefusalCode Expired = new("duty-expired");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        NotAMember, NotAnAuthority, Exists, Unknown, NotAParty, RecipientUnknown, ExpiryInvalid, SecondNeeded, CommitmentMismatch, NotAwaiting, Ended, Expired,
    ];
}
