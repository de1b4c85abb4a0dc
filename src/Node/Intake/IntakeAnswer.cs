using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>What became of a submission.</summary>
public enum IntakeOutcome : byte
{
    /// <summary>Refused with a code.</summary>
    Refused = 0,

    /// <summary>Taken now: it is pending.</summary>
    Taken = 1,

    /// <summary>The same transaction is pending already.</summary>
    AlreadyPending = 2,

    /// <summary>The same transaction became final a short while ago.</summary>
    AlreadyFinal = 3,
}

/// <summary>The answer to one submission.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Transaction">Its id; zero when the bytes did not parse.</param>
/// <param name="Code">Why it was refused; default otherwise.</param>
/// <param name="RetryAfter">When the same may be sent again; null when it was not refused, or time changes nothing.</param>
public readonly record struct IntakeAnswer(IntakeOutcome Outcome, Hash Transaction, RefusalCode Code, TimeSpan? RetryAfter = null)
{
    internal static IntakeAnswer Refuse(RefusalCode code, Hash transaction = default) => new(IntakeOutcome.Refused, transaction, code);

    internal static IntakeAnswer Refuse(RefusalCode code, Hash transaction, TimeSpan retryAfter) => new(IntakeOutcome.Refused, transaction, code, retryAfter);
}

/// <summary>How much passes through, for status and metrics.</summary>
/// <param name="Pending">Transactions taken and not yet final.</param>
/// <param name="PendingBytes">Their bytes.</param>
/// <param name="BatchesUnderway">Own batches cut and not yet final.</param>
/// <param name="Taken">Since start.</param>
/// <param name="Refused">Since start.</param>
/// <param name="Expired">Given up since start: not final before they expired.</param>
/// <param name="PendingUnits">The price of what is pending, metered units.</param>
/// <param name="IsOverloaded">True while every account is held to its fair part.</param>
public readonly record struct IntakeStatus(
    int Pending, long PendingBytes, int BatchesUnderway, long Taken, long Refused, long Expired, long PendingUnits = 0, bool IsOverloaded = false);
