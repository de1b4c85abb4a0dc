using Xinglin.Client.Access;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Corrections;

/// <summary>How a correction request stands, as a reader sees it.</summary>
public static class CorrectionStates
{
    /// <summary>The provider has time left to decide.</summary>
    public const string Pending = "pending";

    /// <summary>The provider has not decided in time.</summary>
    public const string Late = "late";

    /// <summary>A clinician agrees that the record is wrong.</summary>
    public const string Accepted = "accepted";

    /// <summary>A clinician left the record as it is; the patient disagrees.</summary>
    public const string Refused = "refused";

    /// <summary>Decided on the ledger, but the decision's words did not come along.</summary>
    public const string Decided = "decided";
}

/// <summary>A patient's statement about a record and what was decided: words and times as the ledger has the commitments to them.</summary>
/// <param name="Correction">The request's id.</param>
/// <param name="Pointer">The version that it is about: the original.</param>
/// <param name="State">One of <see cref="CorrectionStates"/>, from the ledger's own times.</param>
/// <param name="Since">When it was requested.</param>
/// <param name="Due">From then on an undecided request is late.</param>
/// <param name="Statement">The patient's words; null where they may not be shown to this reader.</param>
/// <param name="Decided">When it was decided.</param>
/// <param name="Reason">The clinician's words.</param>
/// <param name="By">The clinician's account.</param>
/// <param name="Registered">When the original was registered, as its holder says.</param>
/// <param name="Original">The original, verified, where a newer version is released in its place.</param>
/// <param name="ProvenAt">The block whose state has the request.</param>
public sealed record VerifiedCorrection(
    Hash Correction, Hash Pointer, string State, LedgerTime Since, LedgerTime Due, string? Statement, LedgerTime? Decided, string? Reason, AccountId? By,
    LedgerTime? Registered, VerifiedResource? Original, Height ProvenAt);
