using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>Both halves of transactions of two partitions: what was reserved here, and what was decided here for others.</summary>
internal sealed class PartitionReservations(ContractTables tables, KnownPartitions known)
{
    private readonly Table<Hash, Reservation> _reservations = tables.Open("reservations", KeyTexts.Hash, ContractsJson.Default.Reservation);
    private readonly Table<string, ReservationOutcome> _outcomes = tables.Open("outcomes", KeyTexts.Text, ContractsJson.Default.ReservationOutcome);

    public RefusalCode? Reserve(CallContext context, Hash subject, Reservation reservation, out Hash id)
    {
        // No transaction is executed twice, so no id ever comes again, and a proof about one reservation is about no other.
        id = Sha256.Of(context.Transaction, subject);
        if (reservation.Other == context.Partition)
        {
            return PartitionCodes.Itself;
        }

        if (!known.Contains(reservation.Other))
        {
            return PartitionCodes.Unknown;
        }

        if (!TwoPartitions.IsDeadline(reservation.Deadline, context.Time))
        {
            return PartitionCodes.DeadlineInvalid;
        }

        if (_reservations.Contains(id))
        {
            return PartitionCodes.Decided;
        }

        _reservations.Put(id, reservation with { Status = ReservationStatus.Open });
        context.Emit("partitions", "reserved", new PartitionReserved(reservation.Other, id, reservation.Deadline), ContractsJson.Default.PartitionReserved);
        return null;
    }

    /// <summary>Verifies that another partition has reserved and waits for this one's decision.</summary>
    public RefusalCode? Open(CallContext context, uint from, Hash id, string contract, CertifiedState proof, out Reservation reservation)
    {
        reservation = null!;
        if (known.VerifyEntry(context, from, proof, PartitionKeys.Reservation(id)) is { } refusal)
        {
            return refusal;
        }

        if (KnownPartitions.ValueOf(proof, ContractsJson.Default.Reservation) is not { Status: ReservationStatus.Open } shown || shown.Other != context.Partition)
        {
            return PartitionCodes.NotReserved;
        }

        if (shown.Contract != contract)
        {
            return PartitionCodes.OtherContract;
        }

        if (_outcomes.Contains(PartitionKeys.Of(from, id)))
        {
            return PartitionCodes.Decided;
        }

        reservation = shown;
        return TwoPartitions.MayComplete(shown, context.Time) ? null : PartitionCodes.DeadlinePassed;
    }

    /// <summary>Decides, once and for ever; the reservation was opened in the same call.</summary>
    public void Decide(CallContext context, uint from, Hash id, bool completed)
    {
        _outcomes.Put(PartitionKeys.Of(from, id), new ReservationOutcome(completed));
        context.Emit("partitions", "decided", new PartitionDecided(from, id, completed), ContractsJson.Default.PartitionDecided);
    }

    /// <summary>Ends a reservation of this partition by a proof from the other; <paramref name="reservation"/> has its new status.</summary>
    public RefusalCode? Settle(CallContext context, Hash id, string contract, CertifiedState proof, out Reservation reservation)
    {
        reservation = null!;
        if (_reservations.Find(id) is not { Status: ReservationStatus.Open } open || open.Contract != contract)
        {
            return PartitionCodes.NotReserved;
        }

        if (known.VerifyEntry(context, open.Other, proof, PartitionKeys.Outcome(context.Partition, id)) is { } refusal)
        {
            return refusal;
        }

        var verdict = TwoPartitions.Judge(open, proof.Header, KnownPartitions.ValueOf(proof, ContractsJson.Default.ReservationOutcome));
        if (verdict == ReservationVerdict.Undecided)
        {
            return PartitionCodes.NotYet;
        }

        reservation = open with { Status = verdict == ReservationVerdict.Completed ? ReservationStatus.Completed : ReservationStatus.Released };
        _reservations.Put(id, reservation);
        return null;
    }
}
