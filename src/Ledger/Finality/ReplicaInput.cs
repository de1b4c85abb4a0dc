using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>Everything that can happen to a <see cref="Replica"/>.</summary>
public abstract record ReplicaInput
{
    private ReplicaInput()
    {
    }

    /// <summary>Time passed: due timeouts fire. The host sends one at or after each <see cref="ReplicaOutput.WakeAt"/>.</summary>
    public sealed record Tick : ReplicaInput;

    /// <summary>
    /// One entry of the ordering log, in any order, again if need be. The sequencer's signature is judged by the replica.
    /// </summary>
    /// <param name="Value">The decoded entry.</param>
    /// <param name="Body">
    /// <see cref="EntryBody.Of"/> of the entry, prepared with its signatures verified in parallel; null lets the replica ask
    /// by <see cref="ReplicaOutput.Prepare"/> when the entry's turn comes.
    /// </param>
    public sealed record Entry(LogEntry Value, PreparedBody? Body) : ReplicaInput;

    /// <summary>Bytes from a peer, hostile until checked. <paramref name="From"/> is whom the transport authenticated.</summary>
    public sealed record Message(AccountId From, ReadOnlyMemory<byte> Bytes) : ReplicaInput;

    /// <summary>Every record up to and including this token's is on durable storage.</summary>
    public sealed record Persisted(ulong Token) : ReplicaInput;

    /// <summary>A write or flush failed; what is on storage is unknown. The replica halts.</summary>
    public sealed record PersistFailed(ulong Token, string Reason) : ReplicaInput;

    /// <summary>Answer to <see cref="ReplicaOutput.Prepare"/>; null when the body is malformed.</summary>
    public sealed record Prepared(ulong Token, PreparedBody? Body) : ReplicaInput;

    /// <summary>
    /// Signed batches of this member that are not final, oldest first, with the time each was cut; replaces the list given
    /// before. Those older than a second go into this member's own proposals.
    /// </summary>
    public sealed record OwnBatches(IReadOnlyList<WaitingBatch> Batches) : ReplicaInput;
}

/// <summary>A batch of this member's that waits to become final.</summary>
public readonly record struct WaitingBatch(ReadOnlyMemory<byte> Bytes, LedgerTime Since);
