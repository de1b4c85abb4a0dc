namespace Xinglin.Node.Api;

/// <summary>Bounds the number of open streams, ledger events and notices together.</summary>
public sealed class StreamSlots
{
    private int _open;

    /// <summary>A place, to be disposed when the stream ends; null when all are taken.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _open) <= ApiLimits.StreamsMax)
        {
            return new Slot(this);
        }

        Interlocked.Decrement(ref _open);
        return null;
    }

    /// <summary>Streams have a bound of their own and do not count as requests in work.</summary>
    internal static bool IsStream(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<StreamEndpoint>() is not null;

    private sealed class Slot(StreamSlots slots) : IDisposable
    {
        private int _taken = 1;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _taken, 0) == 1)
            {
                Interlocked.Decrement(ref slots._open);
            }
        }
    }
}

/// <summary>Marks an endpoint whose answer is a stream.</summary>
internal sealed class StreamEndpoint;
