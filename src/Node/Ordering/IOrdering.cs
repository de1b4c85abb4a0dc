namespace Xinglin.Node.Ordering;

/// <summary>
/// The ordering service as a node sees it: signed batches go in, signed log entries come out in one order. It only
/// proposes: what it says is judged by every member, and nothing is final for its sake. Messages are serialized; a reader
/// gets bytes of its own. Without batches it writes an empty entry at its start and every five seconds. Safe from any thread.
/// </summary>
public interface IOrdering : IAsyncDisposable
{
    /// <summary>The epoch whose log it writes.</summary>
    ulong Epoch { get; }

    /// <summary>What keeps it from writing, as one sentence for the operator; null while nothing does.</summary>
    string? Trouble => null;

    /// <summary>Address of the process that takes batches at present; null when that is this one, or nobody knows.</summary>
    string? TakenAt => null;

    /// <summary>
    /// Offers a signed batch. True: it will come to stand in an entry unless the service stops first; offering it again
    /// before that changes nothing. False: there is no room now, or the batch is not one of this network. Never throws for
    /// hostile input.
    /// </summary>
    bool Offer(ReadOnlyMemory<byte> batch);

    /// <summary>
    /// The retained entries of the epoch from a sequence number on, ascending, then each new one as it is written. Numbers
    /// may have gaps, entries do not: between two that are yielded none was written. What was forgotten before the call is
    /// left out. Ends when the service stops; yields nothing for another epoch.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, CancellationToken cancellation);

    /// <summary>The retained entries from a sequence number on, at most <paramref name="max"/>, ascending.</summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation);

    /// <summary>A quorum has stored everything below this number: it may be deleted, and it paces the writing of more.</summary>
    void Forget(ulong epoch, ulong below);
}
