using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Identity;

/// <summary>
/// Arguments of <c>guardianship.record</c>: 1 to 4 guardians' keys, one for this ward and relationship; <c>Until</c> is a whole hour.
/// <c>Seal</c> is given exactly when the ward has no key of its own: others seal to it.
/// </summary>
public sealed record GuardianshipRecord(AccountId Account, IReadOnlyList<Jwk> Guardians, LedgerTime Until, Jwk? Seal = null);

/// <summary>Arguments of <c>guardianship.end</c>.</summary>
public sealed record GuardianshipEnd(AccountId Account);

/// <summary>State <c>guardianship.wards/account</c>: who acts for the account until when, recorded by which member. It says nothing of why.</summary>
public sealed record Guardianship(AccountId Member, IReadOnlyList<KeyId> Guardians, LedgerTime Since, LedgerTime Until, LedgerTime? Ended = null);

/// <summary>Events <c>guardianship.recorded</c>, <c>guardianship.ended</c>.</summary>
public sealed record GuardianshipChanged(AccountId Account, AccountId Member, LedgerTime Until);

/// <summary>Why guardianship refuses, in order of precedence.</summary>
public static class GuardianshipCodes
{
    /// <summary>The account has no relationship.</summary>
    public static readonly RefusalCode RelationshipUnknown = RelationshipCodes.Unknown;

    /// <summary>Only the relationship's provider records and ends.</summary>
    public static readonly RefusalCode NotTheProvider = RelationshipCodes.NotTheProvider;

    /// <summary>The relationship was not accepted, or has ended.</summary>
    public static readonly RefusalCode NotOpen = RelationshipCodes.NotOpen;

    /// <summary>No guardian, more than 4, or one twice.</summary>
    public static readonly RefusalCode GuardianCount = new("guardian-count");

    /// <summary>A key is not a point of the curve.</summary>
    public static readonly RefusalCode KeyInvalid = MembershipCodes.KeyInvalid;

    /// <summary>A guardian's key is one of the ward's own, or of its provider.</summary>
    public static readonly RefusalCode GuardianNotAnother = new("guardian-not-another");

    /// <summary>The end is not a whole hour, not in the future, or more than 22 years ahead.</summary>
    public static readonly RefusalCode EndInvalid = new("guardianship-end-invalid");

    /// <summary>A sealing key goes with a ward who has no key of its own, and only with such a one.</summary>
    public static readonly RefusalCode SealMismatch = new("guardianship-seal-mismatch");

    /// <summary>The account has a key of its own that did not sign, and this is no narrowing of a guardianship in force.</summary>
    public static readonly RefusalCode NotAgreed = new("guardianship-not-agreed");

    /// <summary>With its own keys the account would have more keys than an account may.</summary>
    public static readonly RefusalCode KeyCount = AccountCodes.KeyCount;

    /// <summary>No guardians are recorded.</summary>
    public static readonly RefusalCode Unknown = new("guardianship-unknown");

    /// <summary>It has ended already.</summary>
    public static readonly RefusalCode Ended = new("guardianship-ended");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        RelationshipUnknown, NotTheProvider, NotOpen, GuardianCount, KeyInvalid, GuardianNotAnother, EndInvalid, SealMismatch, NotAgreed,
        KeyCount, Unknown, Ended,
    ];
}
