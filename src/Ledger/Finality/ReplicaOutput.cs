using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>Everything that a <see cref="Replica"/> asks of its host, to be done in the order given.</summary>
public abstract record ReplicaOutput
{
    private ReplicaOutput()
    {
    }

    /// <summary>Send to one member; it may be lost.</summary>
    public sealed record Send(AccountId To, ReadOnlyMemory<byte> Bytes) : ReplicaOutput;

    /// <summary>Send to every other member, validating or not; it may be lost.</summary>
    public sealed record Broadcast(ReadOnlyMemory<byte> Bytes) : ReplicaOutput;

    /// <summary>
    /// Append to the vote log. With <paramref name="Flush"/>, make this and everything appended before durable, then answer
    /// <see cref="ReplicaInput.Persisted"/> with the token (one answer may cover several: tokens ascend). Without it, no answer.
    /// </summary>
    public sealed record Persist(ulong Token, VoteRecord Record, bool Flush) : ReplicaOutput;

    /// <summary>
    /// The block is final and already applied to the execution: append it to the block log, acknowledge, project. It need
    /// not be flushed before the next <see cref="Persist"/> is: until then the vote logs re-form the certificate. Records of
    /// this height may leave the vote log once the block itself is durable.
    /// </summary>
    public sealed record Commit(Block Block, Candidate Candidate) : ReplicaOutput;

    /// <summary>
    /// Parse the body (and verify signatures on all cores), then answer <see cref="ReplicaInput.Prepared"/>. When
    /// <paramref name="Certified"/>, a quorum has executed it: client signatures need no second verification.
    /// </summary>
    public sealed record Prepare(ulong Token, ReadOnlyMemory<byte> Body, bool Certified) : ReplicaOutput;

    /// <summary>The ordering log's entries from this one on are wanted (a gap, or none came).</summary>
    public sealed record NeedEntries(ulong Epoch, ulong FromSequence) : ReplicaOutput;

    /// <summary>Send a <see cref="ReplicaInput.Tick"/> at this time; an earlier request is replaced.</summary>
    public sealed record WakeAt(LedgerTime Time) : ReplicaOutput;

    /// <summary>Attributable proof that a key signed two things that exclude each other: keep it and show it. At most 16 a key and process.</summary>
    public sealed record Misbehaviour(Evidence Evidence) : ReplicaOutput;

    /// <summary>This replica no longer signs, for the reason given, and follows from now on.</summary>
    public sealed record StoppedSigning(string Reason) : ReplicaOutput;

    /// <summary>The replica does nothing more; the process ends with this sentence.</summary>
    public sealed record Halt(string Reason) : ReplicaOutput;
}
