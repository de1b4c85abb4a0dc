using System.Runtime.CompilerServices;

namespace Xinglin.Node.Ordering;

/// <summary>An ordering that nobody has found yet: it takes nothing and says nothing. What waits is proposed by members.</summary>
internal sealed class AbsentOrdering(ulong epoch) : IOrdering
{
    /// <inheritdoc/>
    public ulong Epoch { get; } = epoch;

    /// <inheritdoc/>
    public bool Offer(ReadOnlyMemory<byte> batch) => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);

    /// <inheritdoc/>
    public void Forget(ulong epoch, ulong below)
    {
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
