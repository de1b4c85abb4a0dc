using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.State;
using Xinglin.Node.Ordering;

namespace Xinglin.FaultHost.Lying;

/// <summary>The ordering as a member uses it that, while so ordered, says of its clients' transactions that it passed them on, and does not.</summary>
internal sealed class KeepingOrdering : IOrdering
{
    private readonly IOrdering _ordering;
    private readonly Orders _orders;

    private KeepingOrdering(IOrdering ordering, Orders orders) => (_ordering, _orders) = (ordering, orders);

    public ulong Epoch => _ordering.Epoch;

    public string? Trouble => _ordering.Trouble;

    public string? TakenAt => _ordering.TakenAt;

    /// <summary>One for each ordering that is opened, as the replica expects.</summary>
    public static Func<BlockHeader, IStateReader, IOrdering> Over(Func<BlockHeader, IStateReader, IOrdering> open, Orders orders)
    {
        var known = new ConcurrentDictionary<IOrdering, KeepingOrdering>();
        return (tip, state) => known.GetOrAdd(open(tip, state), ordering => new KeepingOrdering(ordering, orders));
    }

    public bool Offer(ReadOnlyMemory<byte> batch) => _orders.Has(Orders.Keep) || _ordering.Offer(batch);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entry in _ordering.ReadFrom(epoch, sequence, cancellation))
        {
            yield return entry;
        }
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) => _ordering.Read(epoch, sequence, max, cancellation);

    public void Forget(ulong epoch, ulong below) => _ordering.Forget(epoch, below);

    // Whoever opened the other ends it.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
