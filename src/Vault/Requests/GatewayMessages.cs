using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Requests;

/// <summary>Nothing to add.</summary>
public sealed record DoneAnswer(bool Done = true);

/// <summary>Entries with a number above this.</summary>
public sealed record AfterArguments(long After);

/// <summary>The patient's number in the member's own system.</summary>
public sealed record DeskCodeArguments(string Patient);

/// <summary>The code to print, the relationship's account, and until when it works.</summary>
public sealed record DeskCodeAnswer(string Code, AccountId Account, LedgerTime Expires);

/// <summary>Limits to a scope when given.</summary>
public sealed record OwnRecordsArguments(string? Scope = null);

/// <summary>
/// What staff ask for. The patient is named by the number in the asker's own system or by the relationship account
/// there; exactly one of the two.
/// </summary>
/// <param name="Holder">Account of the member that holds the records.</param>
/// <param name="Scopes">1 to 16 scopes.</param>
/// <param name="Purpose">One of <see cref="PermissionPurposes"/>.</param>
/// <param name="Days">1 to 366.</param>
/// <param name="Patient">Number in the asker's member's own system.</param>
/// <param name="Account">The patient's account towards the asker's member.</param>
/// <param name="Layer">The deepest layer that is asked for; null: <c>raw</c>.</param>
/// <param name="Kind">What more than reading is asked for: one of <see cref="PermissionKinds"/>, or null.</param>
public sealed record AccessAskArguments(
    AccountId Holder, IReadOnlyList<string> Scopes, string Purpose, int Days, string? Patient = null, AccountId? Account = null, string? Layer = null,
    string? Kind = null);

/// <summary>The ask's random id.</summary>
public sealed record AccessAskAnswer(Hash Ask);

/// <summary>The ask that is refused.</summary>
public sealed record AccessRefuseArguments(Hash Ask);

/// <summary>Sealed terms (<see cref="TermsDocument"/>) for <paramref name="To"/>: this member's account, or one of its staff.</summary>
public sealed record TermsDepositArguments(Hash Permission, AccountId To, SealedMessage Sealed);

/// <summary>A read. The terms are the grantee's opened copy; the holder checks them against the ledger's commitment.</summary>
/// <param name="Permission">The permission's id.</param>
/// <param name="Terms">The grantee's copy.</param>
/// <param name="Purpose">Must be the terms' purpose.</param>
/// <param name="Scopes">Narrower scopes; null asks for all that the terms allow.</param>
/// <param name="Layer">A layer; null asks for the deepest that the terms open.</param>
/// <param name="Keep">True when a copy is to be kept for offline use: only under <see cref="PermissionKinds.OfflineCopy"/>.</param>
public sealed record RecordsReadArguments(Hash Permission, TermsDocument Terms, string Purpose, IReadOnlyList<string>? Scopes = null, string? Layer = null,
    bool? Keep = null);

/// <summary>The replica's last final block when it was answered.</summary>
public sealed record AsOf(Height Height, LedgerTime Time);

/// <summary>What was released.</summary>
/// <param name="Account">The relationship account at the holder under which the pointers are registered.</param>
/// <param name="Resources">What the scopes matched, sealed.</param>
/// <param name="Scopes">What was applied.</param>
/// <param name="AsOf">State of the holder's replica.</param>
/// <param name="Entry">The disclosure's entry in the holder's log, written before this answer.</param>
/// <param name="Evidence">Shows that the entry is in the log. Without it a reader's software refuses the data.</param>
/// <param name="Remark">Code of a sentence that belongs to the answer: to a guardian, that what is confidential is not shown.</param>
/// <param name="Completeness">Lets the reader judge whether this is all that the scopes cover.</param>
/// <param name="SlowedBy">Milliseconds by which the answer was held back because this reading is out of habit; more of it is stopped.</param>
/// <param name="Marks">Records that the asker owns or was shown before and that are not as they were; absent when there are none.</param>
public sealed record RecordsAnswer(
    AccountId Account,
    IReadOnlyList<ReleasedResource> Resources,
    IReadOnlyList<string> Scopes,
    AsOf AsOf,
    string Entry,
    EntryEvidence? Evidence = null,
    string? Remark = null,
    CompletenessAnswer? Completeness = null,
    long? SlowedBy = null,
    IReadOnlyList<RecordMark>? Marks = null);

/// <summary>A record that is not released as before, or that the patient says is wrong.</summary>
/// <param name="Pointer">Its name on the ledger, where the proof that it existed stays.</param>
/// <param name="Code"><c>record-erased</c>, <c>record-restricted</c>, or one of <see cref="CorrectionMarks"/>.</param>
/// <param name="Since">Since when.</param>
/// <param name="Correction">What was said and decided, for one of <see cref="CorrectionMarks"/>.</param>
public sealed record RecordMark(Hash Pointer, string Code, LedgerTime Since, AttachedCorrection? Correction = null);

/// <summary>Codes of marks by which a correction request travels with its record.</summary>
public static class CorrectionMarks
{
    /// <summary>Nobody has decided yet: see when it is due.</summary>
    public const string Pending = "correction-pending";

    /// <summary>The record is wrong: the patient's statement says what is.</summary>
    public const string Accepted = "correction-accepted";

    /// <summary>The record stays; the patient disagrees, and the clinician said why it stays.</summary>
    public const string Refused = "correction-refused";
}

/// <summary>Something an account should know. Which members are present depends on <paramref name="Kind"/> (<see cref="NoticeKinds"/>).</summary>
/// <param name="Number">Ascending per account; resume after it.</param>
/// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
/// <param name="Time">When.</param>
/// <param name="Account">Whom it is for.</param>
/// <param name="Records">How many records: for registered and disclosed.</param>
/// <param name="Ask">The ask.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="Permission">The permission: for terms, disclosed.</param>
/// <param name="Holder">Account of the member that holds the records: for terms.</param>
/// <param name="Sealed">The sealed terms: for terms.</param>
/// <param name="Basis">Why it was allowed: for disclosed.</param>
/// <param name="Authority">The ledger's id of the duty or the emergency access that is the basis: for disclosed.</param>
/// <param name="Happened">When it happened, where a recorded duty delayed this notice: for disclosed.</param>
/// <param name="Emergency">Who looked, why, until when, what: for emergencies.</param>
/// <param name="Pointers">Which records: for registered and disclosed.</param>
/// <param name="Action">Which recovery of the account: for those started, approved, finished.</param>
/// <param name="Due">From when it may be finished, once enough guardians approved.</param>
/// <param name="Order">The erasure order: for erasures and records erased.</param>
/// <param name="Correction">The correction request: for corrections decided.</param>
/// <param name="Item">The examination whose recognised results are asked for: for results asked.</param>
/// <param name="Patient">The patient's account towards the reader's own member, so that the reader's software can put permissions of one patient together: for terms.</param>
/// <param name="OwnNumber">The patient's number in the reader's own member's system, so that nobody takes one patient's answer for another's: for terms, refusals.</param>
public sealed record Notice(
    long Number,
    string Kind,
    LedgerTime Time,
    AccountId Account,
    int? Records = null,
    Hash? Ask = null,
    AskedAccess? Request = null,
    Hash? Permission = null,
    AccountId? Holder = null,
    SealedMessage? Sealed = null,
    string? Basis = null,
    Hash? Authority = null,
    LedgerTime? Happened = null,
    EmergencyNotice? Emergency = null,
    IReadOnlyList<Hash>? Pointers = null,
    Hash? Action = null,
    LedgerTime? Due = null,
    Hash? Order = null,
    Hash? Correction = null,
    AccountId? Patient = null,
    string? Item = null,
    string? OwnNumber = null);

/// <summary>What somebody asks the patient for, with what the wallet needs to answer.</summary>
/// <param name="Member">The asker's member.</param>
/// <param name="Asker">The asker's account.</param>
/// <param name="AskerSeal">The key to seal the asker's copy of the terms to.</param>
/// <param name="Role">The asker's role credential, for example <c>doctor</c>.</param>
/// <param name="Holder">The member that holds the records.</param>
/// <param name="Scopes">What is asked for.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Days">For how long.</param>
/// <param name="Layer">The deepest layer that is asked for; null: <c>raw</c>.</param>
/// <param name="Kind">What more than reading is asked for: one of <see cref="PermissionKinds"/>, or null.</param>
public sealed record AskedAccess(
    AccountId Member, AccountId Asker, Jwk AskerSeal, string Role, AccountId Holder, IReadOnlyList<string> Scopes, string Purpose, int Days, string? Layer = null,
    string? Kind = null);

/// <summary>Kinds of <see cref="Notice"/>.</summary>
public static class NoticeKinds
{
    /// <summary>To a patient: the member registered records. With Records.</summary>
    public const string RecordsRegistered = "records-registered";

    /// <summary>To a patient: somebody asks for access. With Ask and Request.</summary>
    public const string AccessAsked = "access-asked";

    /// <summary>
    /// To a patient: a doctor is about to order an examination and asks for results of it elsewhere that are recognised. With Ask, Item and Request, whose
    /// holder is the asker's own member: who holds any only the wallet finds.
    /// </summary>
    public const string ResultsAsked = "results-asked";

    /// <summary>To staff: the patient said no. With Ask and OwnNumber.</summary>
    public const string AccessRefused = "access-refused";

    /// <summary>To staff: the patient granted; here are the sealed terms. With Permission, Holder, Sealed, Patient and OwnNumber.</summary>
    public const string TermsDeposited = "terms-deposited";

    /// <summary>To staff: a permission whose terms they were given was revoked. With Permission.</summary>
    public const string AccessEnded = "access-ended";

    /// <summary>To a patient: a guardian wants other keys for the account; a present key can veto. With Action, and Due once enough approved.</summary>
    public const string RecoveryStarted = "recovery-started";

    /// <summary>To a patient: a further guardian approved. With Action, and Due once enough approved.</summary>
    public const string RecoveryApproved = "recovery-approved";

    /// <summary>To a patient: a present key of the account ended what ran.</summary>
    public const string RecoveryVetoed = "recovery-vetoed";

    /// <summary>To a patient: the account's keys are those that the guardians approved. With Action.</summary>
    public const string RecoveryFinished = "recovery-finished";

    /// <summary>To a patient: the records were among those of a bulk reading that was stopped and confirmed as misuse. With Authority, the incident's id, and Happened.</summary>
    public const string BulkReading = "bulk-reading";

    /// <summary>To a patient: something was disclosed. With Basis, Records, and Permission or Authority.</summary>
    public const string Disclosed = "disclosed";

    /// <summary>To a patient: somebody looked in an emergency; owed until it was shown. With Emergency.</summary>
    public const string EmergencyOpened = "emergency-opened";

    /// <summary>To a patient: this member answered an erasure order, by receipt or decline. With Order.</summary>
    public const string ErasureAnswered = "erasure-answered";

    /// <summary>To a patient: a clinician decided a correction request. With Correction, Pointers.</summary>
    public const string CorrectionDecided = "correction-decided";

    /// <summary>
    /// To who read it: the patient had it erased. What the reader decrypted no erasure reaches: they delete their own copy. With Order,
    /// Pointers, Holder.
    /// </summary>
    public const string RecordErased = "record-erased";
}

/// <summary>Notices in ascending order; <paramref name="Next"/> is the number to resume after, <paramref name="Remark"/> as in <see cref="RecordsAnswer"/>.</summary>
public sealed record NoticesAnswer(IReadOnlyList<Notice> Notices, long Next, string? Remark = null);

/// <summary>One disclosure as the patient sees it.</summary>
/// <param name="Number">Ascending.</param>
/// <param name="Entry">The entry's name in the holder's log.</param>
/// <param name="Time">When it was written, before the data left.</param>
/// <param name="Basis">Why it was allowed: <c>permission</c>, <c>patient</c>, <c>care</c>, <c>duty</c> or <c>emergency</c>.</param>
/// <param name="Reader">Account of who read.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Scopes">What was applied.</param>
/// <param name="Pointers">What was released.</param>
/// <param name="Permission">The permission, when that is the basis.</param>
/// <param name="Member">The reader's member.</param>
/// <param name="Code">Why it was refused; null for a release.</param>
/// <param name="Authority">The ledger's id of the duty or the emergency access that is the basis.</param>
/// <param name="ShowFrom">Since when the patient sees the entry, where a recorded duty delayed it; null: at once.</param>
/// <param name="Layers">Which layers were released, or asked for by a refused attempt, each once; null: the whole of it.</param>
/// <param name="Kept">True when the reader took a copy for offline use, which revocation cannot reach.</param>
public sealed record LogDisclosure(
    long Number, string Entry, LedgerTime Time, string Basis, AccountId Reader, string Purpose,
    IReadOnlyList<string> Scopes, IReadOnlyList<Hash> Pointers, Hash? Permission = null, AccountId? Member = null, string? Code = null,
    Hash? Authority = null, LedgerTime? ShowFrom = null, IReadOnlyList<string>? Layers = null, bool? Kept = null);

/// <summary>
/// Disclosures in ascending order; <paramref name="Next"/> is the number to resume after, <paramref name="Evidence"/> what the
/// wallet verifies them with: null when there is nothing yet, and to a guardian, to whom its counters would tell of what is hidden.
/// <paramref name="Remark"/> is as in <see cref="RecordsAnswer"/>.
/// </summary>
public sealed record LogAnswer(IReadOnlyList<LogDisclosure> Entries, long Next, LogEvidence? Evidence = null, string? Remark = null);
