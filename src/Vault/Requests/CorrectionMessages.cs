using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Requests;

/// <summary>The sealed request (<see cref="Corrections.CorrectionRequestDocument"/>), left with the provider before it is signed on the ledger.</summary>
public sealed record CorrectionLeaveArguments(Hash Correction, SealedMessage Sealed);

/// <summary>One correction request.</summary>
public sealed record CorrectionReference(Hash Correction);

/// <summary>A clinician's decision.</summary>
/// <param name="Correction">The request.</param>
/// <param name="Accepted">True: the record is wrong.</param>
/// <param name="Reason">The clinician's words: 1 to 2,000 characters.</param>
public sealed record CorrectionDecideArguments(Hash Correction, bool Accepted, string Reason);

/// <summary>Requests of the asking relationship, oldest first; those about erased records are gone. <paramref name="Remark"/> as in <see cref="RecordsAnswer"/>.</summary>
public sealed record CorrectionsAnswer(IReadOnlyList<AttachedCorrection> Corrections, string? Remark = null);

/// <summary>Requests that wait for a decision here, the oldest first: no word of what, and no patient.</summary>
public sealed record CorrectionQueueAnswer(IReadOnlyList<WaitingCorrection> Waiting);

/// <summary>A request that waits.</summary>
/// <param name="Correction">Its id.</param>
/// <param name="Since">When it was signed.</param>
/// <param name="Due">From then on it is late.</param>
/// <param name="Late">True when that has passed.</param>
public sealed record WaitingCorrection(Hash Correction, LedgerTime Since, LedgerTime Due, bool Late);

/// <summary>One request for who decides.</summary>
/// <param name="Attached">What the patient says.</param>
/// <param name="Patient">Number in the provider's own system.</param>
/// <param name="Type">FHIR type of the record.</param>
/// <param name="Id">FHIR id of the record.</param>
/// <param name="Entry">The entry in the provider's log, written before this answer.</param>
public sealed record CorrectionShowAnswer(AttachedCorrection Attached, string Patient, string Type, string Id, string Entry);

/// <summary>
/// A patient's statement about a record and what was decided, as it travels with the record: exact texts and salts, to be compared with the
/// commitments in the state <c>correction.requests/{id}</c>.
/// </summary>
/// <param name="Correction">The request.</param>
/// <param name="Pointer">The version that it is about: the original.</param>
/// <param name="Registered">When that version was registered on the ledger; null when the holder no longer knows.</param>
/// <param name="Since">When it was requested.</param>
/// <param name="Due">From then on an undecided request is late.</param>
/// <param name="Request">The patient's words (<see cref="Corrections.CorrectionRequestDocument"/>); null where only that there is a request may be shown.</param>
/// <param name="Decided">When it was decided; null while it is pending.</param>
/// <param name="Decision">The clinician's (<see cref="Corrections.CorrectionDecisionDocument"/>).</param>
/// <param name="Original">The original where the answer has a newer version in its place.</param>
public sealed record AttachedCorrection(
    Hash Correction, Hash Pointer, LedgerTime? Registered, LedgerTime Since, LedgerTime Due, CommittedText? Request = null, LedgerTime? Decided = null,
    CommittedText? Decision = null, ReleasedResource? Original = null);

/// <summary>What answers carry beside their records.</summary>
public static class AttachedOriginals
{
    /// <summary>Older versions that the marks bring along: the entry in the log names them after the released ones, in this order.</summary>
    public static IEnumerable<ReleasedResource> Originals(this IEnumerable<RecordMark>? marks) => (marks ?? []).Select(m => m.Correction?.Original).OfType<ReleasedResource>();
}
