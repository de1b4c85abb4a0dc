using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Corrections;

/// <summary>
/// Arguments of <c>correction.request</c>: a random id, the one relationship that it is about, and the salted commitment to the sealed
/// document. No record, no word of what is wrong.
/// </summary>
public sealed record CorrectionRequest(Hash Correction, AccountId Account, Hash Document);

/// <summary>
/// Arguments of <c>correction.decide</c>: the salted commitment to the provider's decision. Whether the request was accepted stands in the
/// document, not here.
/// </summary>
public sealed record CorrectionDecide(Hash Correction, AccountId Member, Hash Decision);

/// <summary>
/// State <c>correction.requests/id</c>. <c>Due</c>, a whole hour: a request without a decision by then is late, as anybody with a proof of this
/// entry can see.
/// </summary>
public sealed record RequestedCorrection(
    AccountId Account, AccountId Provider, Hash Document, LedgerTime Since, LedgerTime Due, LedgerTime? Decided = null, Hash? Decision = null)
{
    /// <summary>One of <see cref="CorrectionStanding"/> at that time.</summary>
    public string StandingAt(LedgerTime now) => Decision is not null ? CorrectionStanding.Decided
        : Due.CompareTo(now) <= 0 ? CorrectionStanding.Late : CorrectionStanding.Pending;
}

/// <summary>How a request stands at a moment.</summary>
public static class CorrectionStanding
{
    /// <summary>The provider has time left.</summary>
    public const string Pending = "pending";

    /// <summary>The provider has not decided in time. It may still decide.</summary>
    public const string Late = "late";

    /// <summary>Decided; how, the documents say.</summary>
    public const string Decided = "decided";
}

/// <summary>Events <c>correction.requested</c>, <c>correction.decided</c>.</summary>
public sealed record CorrectionChanged(Hash Correction, AccountId Account, AccountId Provider);

/// <summary>Why corrections refuse, in order of precedence.</summary>
public static class CorrectionCodes
{
    /// <summary>The account, or the member that decides, does not act in this transaction.</summary>
    public static readonly RefusalCode AccountNotActing = MembershipCodes.AccountNotActing;

    /// <summary>The account has no relationship.</summary>
    public static readonly RefusalCode RelationshipUnknown = RelationshipCodes.Unknown;

    /// <summary>The account is still under its provider's key: nobody asks in the patient's name.</summary>
    public static readonly RefusalCode Pending = RelationshipCodes.Pending;

    /// <summary>The id is in use.</summary>
    public static readonly RefusalCode Exists = new("correction-exists");

    /// <summary>No request has this id.</summary>
    public static readonly RefusalCode Unknown = new("correction-unknown");

    /// <summary>The request is addressed to another member.</summary>
    public static readonly RefusalCode OfAnother = new("correction-of-another-member");

    /// <summary>A decision is final; who disagrees with it asks again.</summary>
    public static readonly RefusalCode DecidedAlready = new("correction-decided-already");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [AccountNotActing, RelationshipUnknown, Pending, Exists, Unknown, OfAnother, DecidedAlready];
}
