using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Promises;
using Xinglin.Ledger.State;
using Xinglin.Node.Peers;
using Xinglin.Node.Standing;

namespace Xinglin.Node.Api;

/// <summary>What API and gateway see of one member's replica. Safe from any thread; asks nothing of other members.</summary>
public interface IMemberLedger
{
    /// <summary>The network's founding document.</summary>
    Genesis Genesis { get; }

    /// <summary>The member as the founding document introduces it.</summary>
    GenesisMember Member { get; }

    /// <summary>The last final header.</summary>
    BlockHeader Tip { get; }

    /// <summary>The state after <see cref="Tip"/>.</summary>
    IStateReader State { get; }

    /// <summary>How the replica fares.</summary>
    ReplicaHealth Health { get; }

    /// <summary>Evidence, each of two signed messages, that a key signed what excludes each other; kept on disk.</summary>
    IReadOnlyList<KeptEvidence> Misbehaviour => [];

    /// <summary>Takes a transaction in: parsed, verified and queued, or refused. Pending promises a try, no more.</summary>
    ValueTask<Submission> SubmitAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancellation);

    /// <summary>The member's signed word to have a pending transaction in a block by a height; null when it gives none.</summary>
    Promise? PromiseOf(Hash transaction) => null;

    /// <summary>Every transaction that a final block counted, in its order; null when it cannot be told.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>>? TransactionsOf(Block block) => null;

    /// <summary>Completes when the transaction is final, whether accepted or refused.</summary>
    Task<FinalTransaction> WhenFinalAsync(Hash transaction, CancellationToken cancellation);

    /// <summary>The final transaction with this id, or null.</summary>
    FinalTransaction? Find(Hash transaction);

    /// <summary>True while intake holds it and it is not final.</summary>
    bool IsPending(Hash transaction);

    /// <summary>The final block at this height, or null.</summary>
    Block? Block(Height height);

    /// <summary>Blocks up to this height are not held here but in the member's archive, or at other members; 0 when all are.</summary>
    Height Pruned => default;

    /// <summary>How the lines to the other members' nodes fare; none where members share a process.</summary>
    IReadOnlyList<PeerState> Peers => [];

    /// <summary>The block of the newest snapshot here, which others join by; 0 while there is none.</summary>
    Height NewestSnapshot => default;

    /// <summary>The block of a transaction that is in an archive, not here; null for every other.</summary>
    Height? ArchivedAt(Hash transaction) => null;

    /// <summary>The validators that decided this height, or decide it when it is the next; null when they are not known any more.</summary>
    ValidatorSet? ValidatorsOf(Height height);

    /// <summary>Completes when the tip is at this height or above.</summary>
    Task WhenHeightAsync(Height height, CancellationToken cancellation);

    /// <summary>The proof file of a state entry's presence or absence; null when it cannot be made.</summary>
    ReadOnlyMemory<byte>? ProveState(string key);

    /// <summary>The proof file of a final transaction, or null.</summary>
    ReadOnlyMemory<byte>? ProveTransaction(Hash transaction);

    /// <summary>The proof file of a final transaction's receipt, or null.</summary>
    ReadOnlyMemory<byte>? ProveReceipt(Hash transaction);
}

/// <summary>
/// Taken in, or refused with the code, and when the refusal passes with time, after which. A transaction that did not parse has no id.
/// </summary>
public readonly record struct Submission(Hash Transaction, RefusalCode? Refusal, TimeSpan? RetryAfter = null);

/// <summary>Where a transaction stands for ever.</summary>
/// <param name="Transaction">Its id.</param>
/// <param name="Height">Its block.</param>
/// <param name="Index">Its place in the block.</param>
/// <param name="Time">The block's time.</param>
/// <param name="Code">Why it was refused; null when accepted.</param>
/// <param name="Receipt">The receipt's exact JSON.</param>
public sealed record FinalTransaction(Hash Transaction, Height Height, int Index, LedgerTime Time, RefusalCode? Code, ReadOnlyMemory<byte> Receipt);

/// <summary>How a replica fares, in words for its operator.</summary>
/// <param name="Signs">True when it votes.</param>
/// <param name="Halted">Why it does nothing more; null while it runs.</param>
/// <param name="Waiting">Members whose vote or proposal it waits for.</param>
/// <param name="Pending">Transactions taken in and not final.</param>
/// <param name="StateRoot">Root of the world state.</param>
/// <param name="Sentence">All of it in one sentence: what is final, and who is missing when it waits.</param>
public sealed record ReplicaHealth(bool Signs, string? Halted, IReadOnlyList<AccountId> Waiting, long Pending, Hash StateRoot, string Sentence)
{
    /// <summary>Members that decide and are not heard of.</summary>
    public IReadOnlyList<AccountId> Missing { get; init; } = [];

    /// <summary>Members against whose keys evidence is kept.</summary>
    public IReadOnlyList<AccountId> Accused { get; init; } = [];

    /// <summary>Blocks that more members than may lie claim to have and this one has not.</summary>
    public ulong Behind { get; init; }

    /// <summary>True when nothing has become final for long because members are missing.</summary>
    public bool Stalls { get; init; }
}
