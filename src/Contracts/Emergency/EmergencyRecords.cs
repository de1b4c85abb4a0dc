using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Emergency;

/// <summary>Arguments of <c>emergency.enroll</c> and <c>emergency.withdraw</c>: the team's random id and its member.</summary>
public sealed record EmergencyTeamReference(Hash Team, AccountId Member);

/// <summary>
/// Arguments of <c>emergency.open</c>: a random id, the team, the expiry (a whole hour), and the salted commitment to the
/// sealed document that says who, whose records and why.
/// </summary>
public sealed record EmergencyOpen(Hash Access, Hash Team, LedgerTime Expires, Hash Commitment);

/// <summary>Arguments of <c>emergency.end</c>.</summary>
public sealed record EmergencyReference(Hash Access);

/// <summary>Arguments of <c>emergency.review</c>: the salted commitment to the sealed outcome.</summary>
public sealed record EmergencyReview(Hash Access, Hash Outcome);

/// <summary>A review that is owed, and until when.</summary>
public sealed record OwedReview(Hash Access, LedgerTime Due);

/// <summary>State <c>emergency.teams/id</c>. <c>Owed</c>: accesses not reviewed yet, in the order opened.</summary>
public sealed record EmergencyTeam(AccountId Member, LedgerTime Since, IReadOnlyList<OwedReview> Owed, LedgerTime? Withdrawn = null);

/// <summary>State <c>emergency.rosters/member</c>: the member's teams that are not withdrawn.</summary>
public sealed record EmergencyRoster(IReadOnlyList<Hash> Teams);

/// <summary>
/// State <c>emergency.accesses/id</c>. <c>Openers</c>: two persons by the accounts and keys that they used; <c>Due</c>: when
/// the review is; <c>Ended</c>: when it was ended before its time; <c>Outcome</c>: the review's commitment.
/// </summary>
public sealed record EmergencyAccess(
    Hash Team,
    AccountId Member,
    LedgerTime Opened,
    LedgerTime Expires,
    Hash Commitment,
    IReadOnlyList<Signatory> Openers,
    LedgerTime Due,
    LedgerTime? Ended = null,
    AccountId? EndedBy = null,
    LedgerTime? Reviewed = null,
    AccountId? Reviewer = null,
    Hash? Outcome = null)
{
    /// <summary>True when records may be read under it at that time. Whose is in the sealed document.</summary>
    public bool IsInForceAt(LedgerTime now) => Ended is null && Expires.CompareTo(now) > 0;

    /// <summary>True for an account of the two who opened it.</summary>
    public bool IsOpener(AccountId account) => Openers.Any(person => person.Accounts.Contains(account));
}

/// <summary>Events <c>emergency.enrolled</c>, <c>emergency.withdrawn</c>.</summary>
public sealed record EmergencyTeamChanged(Hash Team, AccountId Member);

/// <summary>Events <c>emergency.opened</c>, <c>emergency.ended</c>, <c>emergency.reviewed</c>.</summary>
public sealed record EmergencyChanged(Hash Access, Hash Team, AccountId Member);
