using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Partitions;

/// <summary>Where a reservation stands, in the state of the partition that reserved.</summary>
public static class ReservationStatus
{
    /// <summary>Locked: only a proof from the other partition ends it.</summary>
    public const string Open = "open";

    /// <summary>The other partition completed.</summary>
    public const string Completed = "completed";

    /// <summary>The other partition refused, or let the deadline pass: what was locked is free again.</summary>
    public const string Released = "released";
}

/// <summary>
/// State <c>partitions.reservations/id</c>: the first half of a transaction of two partitions. The other partition may complete
/// it in a block whose time is not later than the deadline, once.
/// </summary>
/// <param name="Other">The partition that completes or refuses.</param>
/// <param name="Contract">The contract that reserved and that completes there.</param>
/// <param name="Body">What it asks for: JSON of that contract.</param>
/// <param name="Deadline">In the block time of <paramref name="Other"/>.</param>
/// <param name="Status">One of <see cref="ReservationStatus"/>.</param>
public sealed record Reservation(uint Other, string Contract, string Body, LedgerTime Deadline, string Status);

/// <summary>State <c>partitions.outcomes/partition.id</c>: what the other partition decided, for ever.</summary>
public sealed record ReservationOutcome(bool Completed);

/// <summary>What a proof from the other partition says of a reservation.</summary>
public enum ReservationVerdict
{
    /// <summary>Nothing yet: there is no outcome, and the deadline has not passed there.</summary>
    Undecided = 0,

    /// <summary>It completed.</summary>
    Completed = 1,

    /// <summary>It refused, or it can complete no more.</summary>
    Released = 2,
}

/// <summary>
/// The rules of a transaction of two partitions (OmniLedger's Atomix): reserve here, complete there, settle here. No lock falls
/// by time alone: the absence of an outcome counts only in a certified state whose block is later than the deadline, because
/// from then on no block of that partition can complete.
/// </summary>
public static class TwoPartitions
{
    /// <summary>Longest time from reserving to the deadline, milliseconds: 30 days.</summary>
    public const long DeadlineMax = 30L * 24 * 3_600_000;

    /// <summary>A deadline is a whole minute after now and not too far.</summary>
    public static bool IsDeadline(LedgerTime deadline, LedgerTime now) =>
        deadline.Milliseconds % 60_000 == 0 && deadline.CompareTo(now) > 0 && deadline.Milliseconds <= now.Milliseconds + DeadlineMax;

    /// <summary>True when a block of this time may still complete.</summary>
    public static bool MayComplete(Reservation reservation, LedgerTime block) => block.CompareTo(reservation.Deadline) <= 0;

    /// <summary>What the other partition's certified entry, or its absence, says.</summary>
    /// <param name="reservation">As this partition's state has it.</param>
    /// <param name="shown">The header of the certified state.</param>
    /// <param name="outcome">The outcome that it shows; null when it shows that there is none.</param>
    public static ReservationVerdict Judge(Reservation reservation, BlockHeader shown, ReservationOutcome? outcome) => outcome switch
    {
        { Completed: true } => ReservationVerdict.Completed,
        { Completed: false } => ReservationVerdict.Released,
        null => shown.Time.CompareTo(reservation.Deadline) > 0 ? ReservationVerdict.Released : ReservationVerdict.Undecided,
    };
}

/// <summary>State <c>partitions.outbox/partition.number</c>: a message, kept until the receiver is shown to have taken it.</summary>
public sealed record PartitionMessage(ulong Number, string Contract, string Body);
