using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Emergency;

/// <summary>Why emergency access refuses, in order of precedence.</summary>
public static class EmergencyCodes
{
    /// <summary>Only a present member may do this, for itself.</summary>
    public static readonly RefusalCode NotAMember = MembershipCodes.NotAMember;

    /// <summary>A team of this id is or was enrolled.</summary>
    public static readonly RefusalCode TeamExists = new("emergency-team-exists");

    /// <summary>The member has as many teams as it can have.</summary>
    public static readonly RefusalCode TeamsFull = new("emergency-teams-full");

    /// <summary>No such team is enrolled, or its member is none any more.</summary>
    public static readonly RefusalCode TeamUnknown = new("emergency-team-unknown");

    /// <summary>Nobody who acts holds the team's member's emergency role in force.</summary>
    public static readonly RefusalCode RoleNotHeld = new("emergency-role-not-held");

    /// <summary>Exactly two accounts of two persons open together, both holding the role.</summary>
    public static readonly RefusalCode TwoPersons = new("emergency-two-persons");

    /// <summary>An access of this id was opened before.</summary>
    public static readonly RefusalCode Exists = new("emergency-exists");

    /// <summary>The expiry is not a whole hour, not in the future, or more than 12 hours ahead.</summary>
    public static readonly RefusalCode ExpiryInvalid = new("emergency-expiry-invalid");

    /// <summary>A review that the team, or a team of the member, owes is late: nothing further before it is given.</summary>
    public static readonly RefusalCode ReviewOverdue = new("emergency-review-overdue");

    /// <summary>The team owes as many reviews as it can.</summary>
    public static readonly RefusalCode ReviewsFull = new("emergency-reviews-full");

    /// <summary>The team still owes a review.</summary>
    public static readonly RefusalCode ReviewOwed = new("emergency-review-owed");

    /// <summary>No access has this id.</summary>
    public static readonly RefusalCode Unknown = new("emergency-unknown");

    /// <summary>Only who opened it, or their member, may end it.</summary>
    public static readonly RefusalCode NotAParty = new("emergency-not-a-party");

    /// <summary>It was ended or its time is over.</summary>
    public static readonly RefusalCode Ended = new("emergency-ended");

    /// <summary>Nobody who acts holds the member's role of a reviewer in force.</summary>
    public static readonly RefusalCode NotAReviewer = new("emergency-not-a-reviewer");

    /// <summary>It can still be used: end it, or wait until its time is over.</summary>
    public static readonly RefusalCode Running = new("emergency-running");

    /// <summary>It was reviewed already.</summary>
    public static readonly RefusalCode Reviewed = new("emergency-reviewed");

    /// <summary>Nobody reviews what they opened themselves.</summary>
    public static readonly RefusalCode OwnReview = new("emergency-own-review");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        NotAMember, TeamExists, TeamsFull, TeamUnknown, RoleNotHeld, TwoPersons, Exists, ExpiryInvalid, ReviewOverdue, ReviewsFull, ReviewOwed,
        Unknown, NotAParty, Ended, NotAReviewer, Running, Reviewed, OwnReview,
    ];
}
