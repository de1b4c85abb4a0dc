using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Identity;

/// <summary>
/// Arguments of <c>recovery.plan</c>: so many of these keys may replace the account's keys after a delay of 24 to 2,160 hours. Each is
/// a key that a guardian made for this relationship alone. Without guardians the account has no recovery.
/// </summary>
public sealed record RecoveryPlan(AccountId Account, int Of, IReadOnlyList<KeyId> Guardians, int DelayHours);

/// <summary>Arguments of <c>recovery.start</c>, by a guardian: the key that is to be the account's only one, and its sealing key.</summary>
public sealed record RecoveryStart(AccountId Account, Jwk Key, Jwk Seal);

/// <summary>Arguments of <c>recovery.approve</c>; <c>Action</c> is the id of the transaction that started, and with it the new keys.</summary>
public sealed record RecoveryApprove(AccountId Account, Hash Action);

/// <summary>Arguments of <c>recovery.veto</c>.</summary>
public sealed record RecoveryVeto(AccountId Account);

/// <summary>Arguments of <c>recovery.finish</c>.</summary>
public sealed record RecoveryFinish(AccountId Account, Hash Action);

/// <summary>State <c>recovery.plans/account</c>.</summary>
public sealed record RecoveryGuardians(int Of, IReadOnlyList<KeyId> Guardians, int DelayHours, LedgerTime Since);

/// <summary>State <c>recovery.quarantines/kid</c>: a guardian whose recovery was vetoed starts none before this time.</summary>
public sealed record RecoveryQuarantine(LedgerTime Until);

/// <summary>State <c>recovery.running/account</c>: what guardians want; each guardian supports one of them.</summary>
public sealed record Recovery(IReadOnlyList<RecoveryCandidate> Candidates);

/// <summary>One set of new keys, who approved it, and when it may be finished: present as soon as enough have approved.</summary>
public sealed record RecoveryCandidate(Hash Action, Jwk Key, Jwk Seal, LedgerTime Since, IReadOnlyList<Signatory> Approvals, LedgerTime? Due = null);

/// <summary>Events <c>recovery.planned</c>, <c>recovery.started</c>, <c>recovery.approved</c>, <c>recovery.vetoed</c>, <c>recovery.finished</c>.</summary>
public sealed record RecoveryChanged(AccountId Account, Hash? Action = null, LedgerTime? Due = null);

/// <summary>Why recovery refuses, in order of precedence.</summary>
public static class RecoveryCodes
{
    /// <summary>The account does not act in this transaction.</summary>
    public static readonly RefusalCode AccountNotActing = MembershipCodes.AccountNotActing;

    /// <summary>The account has no relationship under a key of its own.</summary>
    public static readonly RefusalCode NotOpen = RelationshipCodes.NotOpen;

    /// <summary>Others act for the account as its guardians: only its person's own key plans its recovery.</summary>
    public static readonly RefusalCode OwnKeyNeeded = AccountCodes.OwnKeyNeeded;

    /// <summary>More than 16 guardians, one twice, or more needed than there are.</summary>
    public static readonly RefusalCode GuardianCount = new("recovery-guardian-count");

    /// <summary>A guardian's key is one of the account's own.</summary>
    public static readonly RefusalCode GuardianIsOwner = new("recovery-guardian-is-owner");

    /// <summary>The delay is under 24 or over 2,160 hours.</summary>
    public static readonly RefusalCode DelayInvalid = new("recovery-delay-invalid");

    /// <summary>A recovery runs: veto it first.</summary>
    public static readonly RefusalCode Running = new("recovery-running");

    /// <summary>No signer is a guardian of the account.</summary>
    public static readonly RefusalCode NotAGuardian = new("recovery-not-a-guardian");

    /// <summary>No signer is a present key of the account.</summary>
    public static readonly RefusalCode NotTheOwner = new("recovery-not-the-owner");

    /// <summary>A recovery of this guardian was vetoed not long ago.</summary>
    public static readonly RefusalCode Quarantined = new("recovery-quarantined");

    /// <summary>A key is not a point of the curve.</summary>
    public static readonly RefusalCode KeyInvalid = MembershipCodes.KeyInvalid;

    /// <summary>The new key is one of the account's, or a guardian's.</summary>
    public static readonly RefusalCode KeyNotNew = new("recovery-key-not-new");

    /// <summary>Nothing of this kind runs for the account.</summary>
    public static readonly RefusalCode Unknown = new("recovery-unknown");

    /// <summary>Too few guardians have approved.</summary>
    public static readonly RefusalCode TooFew = new("recovery-too-few-approvals");

    /// <summary>The delay has not passed.</summary>
    public static readonly RefusalCode DelayRunning = new("recovery-delay-running");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        AccountNotActing, NotOpen, OwnKeyNeeded, GuardianCount, GuardianIsOwner, DelayInvalid, Running, NotAGuardian, NotTheOwner, Quarantined,
        KeyInvalid, KeyNotNew, Unknown, TooFew, DelayRunning,
    ];
}
