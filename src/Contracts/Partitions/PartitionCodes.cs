using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>Why the partitions' contract refuses, in order of precedence.</summary>
public static class PartitionCodes
{
    /// <summary>Only a present member may do this.</summary>
    public static readonly RefusalCode NotAMember = new("partition-not-a-member");

    /// <summary>Only the directory, partition 0, has this call.</summary>
    public static readonly RefusalCode NotTheDirectory = new("partition-not-the-directory");

    /// <summary>The directory learns of itself from nobody.</summary>
    public static readonly RefusalCode IsTheDirectory = new("partition-is-the-directory");

    /// <summary>No accepted proposal of kind <c>partition</c> has this id.</summary>
    public static readonly RefusalCode NotAccepted = new("partition-not-accepted");

    /// <summary>The proposal has founded its partition already.</summary>
    public static readonly RefusalCode FoundedAlready = new("partition-founded-already");

    /// <summary>There are as many partitions as there can be.</summary>
    public static readonly RefusalCode Full = new("partitions-full");

    /// <summary>No partition of this number is known here.</summary>
    public static readonly RefusalCode Unknown = new("partition-unknown");

    /// <summary>The sender and the receiver are one partition.</summary>
    public static readonly RefusalCode Itself = new("partition-itself");

    /// <summary>The proof is of another network or partition, or of another entry than this call takes.</summary>
    public static readonly RefusalCode ProofForeign = new("partition-proof-foreign");

    /// <summary>The proof's header is not certified by the validators known here.</summary>
    public static readonly RefusalCode ProofUncertified = new("partition-proof-uncertified");

    /// <summary>The proof's path does not lead to the header's state root.</summary>
    public static readonly RefusalCode ProofInvalid = new("partition-proof-invalid");

    /// <summary>The proof shows nothing that is not known here already.</summary>
    public static readonly RefusalCode NothingNew = new("partition-nothing-new");

    /// <summary>The message was taken already, or one before it was not yet.</summary>
    public static readonly RefusalCode OutOfOrder = new("partition-message-out-of-order");

    /// <summary>The message or reservation is another contract's.</summary>
    public static readonly RefusalCode OtherContract = new("partition-other-contract");

    /// <summary>So many messages to that partition wait to be confirmed that no more are taken.</summary>
    public static readonly RefusalCode OutboxFull = new("partition-outbox-full");

    /// <summary>The deadline is no whole minute, or not between now and 30 days.</summary>
    public static readonly RefusalCode DeadlineInvalid = new("partition-deadline-invalid");

    /// <summary>The deadline has passed by this partition's block time: nothing completes any more.</summary>
    public static readonly RefusalCode DeadlinePassed = new("partition-deadline-passed");

    /// <summary>It was decided here already.</summary>
    public static readonly RefusalCode Decided = new("partition-decided");

    /// <summary>No open reservation has this id.</summary>
    public static readonly RefusalCode NotReserved = new("partition-not-reserved");

    /// <summary>The other partition has decided nothing, and its block time has not passed the deadline.</summary>
    public static readonly RefusalCode NotYet = new("partition-not-yet");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        NotAMember, NotTheDirectory, IsTheDirectory, NotAccepted, FoundedAlready, Full, Unknown, Itself, ProofForeign, ProofUncertified, ProofInvalid,
        NothingNew, OutOfOrder, OtherContract, OutboxFull, DeadlineInvalid, DeadlinePassed, Decided, NotReserved, NotYet,
    ];
}
