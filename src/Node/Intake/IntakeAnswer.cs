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
public readonly record struct IntakeAnswer(IntakeOutcome Outcome, Hash Transaction, RefusalCode Code)
{
    internal static IntakeAnswer Refuse(RefusalCode code, Hash transaction = default) => new(IntakeOutcome.Refused, transaction, code);
}

/// <summary>How much passes through, for status and metrics.</summary>
/// <param name="Pending">Transactions taken and not yet final.</param>
/// <param name="PendingBytes">Their bytes.</param>
/// <param name="BatchesUnderway">Own batches cut and not yet final.</param>
/// <param name="Taken">Since start.</param>
/// <param name="Refused">Since start.</param>
/// <param name="Expired">Given up since start: not final before they expired.</param>
public readonly record struct IntakeStatus(int Pending, long PendingBytes, int BatchesUnderway, long Taken, long Refused, long Expired);
