using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Execution;

/// <summary>Who may write the ordering log at the next height.</summary>
public sealed record OrderingAuthority(ulong Epoch, P256PublicKey Sequencer);

/// <summary>A batch with its transactions parsed. A transaction that did not parse keeps its refusal in its place.</summary>
/// <param name="Batch">The decoded batch.</param>
/// <param name="Transactions">Same order and count as the batch's; each is parsed or refused.</param>
public sealed record PreparedBatch(Batch Batch, IReadOnlyList<ParsedTransaction> Transactions);

/// <summary>
/// A body parsed and ready to execute. Signatures may have been verified already, in parallel, by the host
/// (<see cref="SignedTransaction.VerifySignatures"/> keeps its answer); execution verifies what was not.
/// </summary>
public sealed record PreparedBody(BlockBody Body, ReadOnlyMemory<byte> Bytes, IReadOnlyList<PreparedBatch?> Batches)
{
    /// <summary>
    /// The receipts of a certified block that has this body: a quorum has judged the clients' signatures, so execution does
    /// not verify them again but refuses exactly those that these receipts refuse. The caller compares the roots with the
    /// certified header. Null for a body that is not decided yet.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Certified { get; init; }
}

/// <summary>The outcome of executing one body on the present tip: everything a header commits to, not yet applied.</summary>
public sealed record Candidate(BlockHeader Header, ReadOnlyMemory<byte> Body, IReadOnlyList<ReadOnlyMemory<byte>> Receipts, object Staged);

/// <summary>Deterministic execution as finality and the peer protocol see it. Single-threaded: one owner calls it.</summary>
public interface IExecution
{
    /// <summary>The last committed header.</summary>
    BlockHeader Tip { get; }

    /// <summary>The set that decides the height after <see cref="Tip"/>; its hash is <c>Tip.NextValidators</c>.</summary>
    ValidatorSet Validators { get; }

    /// <summary>The ordering authority in force for the height after <see cref="Tip"/>.</summary>
    OrderingAuthority Ordering { get; }

    /// <summary>Decodes a body's batches and transactions; null when the body itself is malformed.</summary>
    PreparedBody? Prepare(ReadOnlyMemory<byte> body);

    /// <summary>
    /// Executes on the present tip and returns the candidate block. At most one candidate is staged; executing another
    /// discards the first. A body whose batches are unsigned, of non-members or over a cap has those skipped.
    /// </summary>
    Candidate Execute(PreparedBody body, LedgerTime time, OrderPosition order);

    /// <summary>Applies the staged candidate: it becomes the tip.</summary>
    void Commit(Candidate candidate);

    /// <summary>What a candidate of this execution came to, to compare with another member's; null when it cannot be told.</summary>
    BlockAccount? AccountOf(Candidate candidate) => null;

    /// <summary>Ids of a candidate's transactions, in the order of its receipts; empty when they cannot be told.</summary>
    IReadOnlyList<Hash> IdsOf(Candidate candidate) => [];
}
