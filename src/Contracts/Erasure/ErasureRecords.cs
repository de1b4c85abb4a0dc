using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Erasure;

/// <summary>
/// Arguments of <c>erasure.order</c>: a random id, the one relationship that it is about, the members that shall erase, the salted
/// commitment to the sealed order, and the random ids of what shall go. No reason, no kind of record.
/// </summary>
public sealed record ErasureOrder(Hash Order, AccountId Account, IReadOnlyList<AccountId> Holders, Hash Document, IReadOnlyList<Hash> Pointers);

/// <summary>
/// Arguments of <c>erasure.receipt</c>, whole hours. <c>Erased</c>: by then it was destroyed; <c>Unrestorable</c>: from then on no backup
/// of the holder brings it back.
/// </summary>
public sealed record ErasureReceipt(Hash Order, AccountId Member, LedgerTime Erased, LedgerTime Unrestorable);

/// <summary>Arguments of <c>erasure.decline</c>: the salted commitment to the sealed reason, which names rule and date.</summary>
public sealed record ErasureDecline(Hash Order, AccountId Member, Hash Reason);

/// <summary>Where an order stands.</summary>
public static class ErasureStatus
{
    /// <summary>At least one holder has not answered.</summary>
    public const string Open = "open";

    /// <summary>Every holder has given its receipt.</summary>
    public const string Complete = "complete";

    /// <summary>Every holder has answered, and at least one declined.</summary>
    public const string Answered = "answered";
}

/// <summary>How one holder stands towards an order at a moment. Silence is awaiting, never done.</summary>
public static class HolderStanding
{
    /// <summary>It has said nothing yet.</summary>
    public const string Awaiting = "awaiting";

    /// <summary>It has erased; a backup of its keys could still bring it back until the second date.</summary>
    public const string Erased = "erased";

    /// <summary>It has erased, and says that nothing it keeps brings it back.</summary>
    public const string Unrestorable = "unrestorable";

    /// <summary>It declined; why and until when is in the sealed reason.</summary>
    public const string Declined = "declined";
}

/// <summary>One holder's answer; all absent while it is silent.</summary>
public sealed record ErasureHolder(AccountId Member, LedgerTime? Answered = null, LedgerTime? Erased = null, LedgerTime? Unrestorable = null, Hash? Reason = null)
{
    /// <summary>One of <see cref="HolderStanding"/> at that time.</summary>
    public string StandingAt(LedgerTime now) => this switch
    {
        { Erased: not null, Unrestorable: { } from } => from.CompareTo(now) <= 0 ? HolderStanding.Unrestorable : HolderStanding.Erased,
        { Reason: not null } => HolderStanding.Declined,
        _ => HolderStanding.Awaiting,
    };
}

/// <summary>State <c>erasure.orders/id</c>. <c>By</c>: the account that ordered, the relationship's own or its provider's.</summary>
public sealed record OrderedErasure(
    AccountId Account, AccountId By, Hash Document, IReadOnlyList<Hash> Pointers, LedgerTime Since, string Status, IReadOnlyList<ErasureHolder> Holders);

/// <summary>State <c>erasure.pointers/account.pointer</c>: the last order about it.</summary>
public sealed record ErasureReference(Hash Order);

/// <summary>Event <c>erasure.ordered</c>.</summary>
public sealed record ErasureOrdered(Hash Order, AccountId Account, IReadOnlyList<AccountId> Holders);

/// <summary>Events <c>erasure.erased</c>, <c>erasure.declined</c>; <c>Status</c> is the order's after it.</summary>
public sealed record ErasureAnswered(Hash Order, AccountId Account, AccountId Member, string Status);

/// <summary>Why erasure refuses, in order of precedence.</summary>
public static class ErasureCodes
{
    /// <summary>The account, or the member that answers, does not act in this transaction.</summary>
    public static readonly RefusalCode AccountNotActing = MembershipCodes.AccountNotActing;

    /// <summary>The account has no relationship.</summary>
    public static readonly RefusalCode RelationshipUnknown = RelationshipCodes.Unknown;

    /// <summary>The account is still under its provider's key: nobody orders in the patient's name.</summary>
    public static readonly RefusalCode Pending = RelationshipCodes.Pending;

    /// <summary>An order names 1 to 16 holders, each once.</summary>
    public static readonly RefusalCode HoldersMalformed = new("erasure-holders-malformed");

    /// <summary>A holder is or was no member.</summary>
    public static readonly RefusalCode HolderUnknown = new("erasure-holder-unknown");

    /// <summary>An order names 1 to 64 pointers, each once.</summary>
    public static readonly RefusalCode PointersMalformed = new("erasure-pointers-malformed");

    /// <summary>A pointer is registered under another relationship; or the provider orders what is not registered under this one.</summary>
    public static readonly RefusalCode RecordOfAnother = new("erasure-record-of-another");

    /// <summary>The order's id is in use.</summary>
    public static readonly RefusalCode Exists = new("erasure-exists");

    /// <summary>An earlier order about one of the pointers is not answered yet, or was carried out.</summary>
    public static readonly RefusalCode OrderedAlready = new("erasure-ordered-already");

    /// <summary>No order has this id.</summary>
    public static readonly RefusalCode Unknown = new("erasure-unknown");

    /// <summary>The order does not name this member as holder.</summary>
    public static readonly RefusalCode NotAHolder = new("erasure-not-a-holder");

    /// <summary>The holder has answered: a receipt is final, and a decline can only be followed by a receipt.</summary>
    public static readonly RefusalCode AnsweredAlready = new("erasure-answered-already");

    /// <summary>The two times are no whole hours, before the order, in the future, out of order, or more than 400 days apart.</summary>
    public static readonly RefusalCode TimesInvalid = new("erasure-times-invalid");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        AccountNotActing, RelationshipUnknown, Pending, HoldersMalformed, HolderUnknown, PointersMalformed, RecordOfAnother, Exists, OrderedAlready,
        Unknown, NotAHolder, AnsweredAlready, TimesInvalid,
    ];
}
