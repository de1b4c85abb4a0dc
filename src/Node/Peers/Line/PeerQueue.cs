using System.Buffers;

namespace Xinglin.Node.Peers.Line;

/// <summary>
/// What waits to be sent to one peer, short messages before long ones. When it is full the oldest of a kind goes: finality repeats itself. Whoever adds
/// never waits. Safe from any thread.
/// </summary>
internal sealed class PeerQueue(PeerLineLimits limits)
{
    /// <summary>Bytes that are taken together.</summary>
    private const int TogetherMax = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Queue<ReadOnlyMemory<byte>> _short = [];
    private readonly Queue<ReadOnlyMemory<byte>> _long = [];
    private long _longBytes;

    /// <summary>Adds; the number of messages that had to go for it.</summary>
    internal int Add(ReadOnlyMemory<byte> message)
    {
        var dropped = 0;
        lock (_gate)
        {
            if (message.Length <= limits.ShortBytesMax)
            {
                _short.Enqueue(message);
                if (_short.Count > limits.ShortMessagesMax)
                {
                    _short.Dequeue();
                    dropped++;
                }
            }
            else
            {
                _long.Enqueue(message);
                _longBytes += message.Length;
                while (_longBytes > limits.LongBytesMax && _long.Count > 1)
                {
                    _longBytes -= _long.Dequeue().Length;
                    dropped++;
                }
            }

            Wake();
        }

        return dropped;
    }

    /// <summary>Appends what waits as frames: short ones up to a bound, then at most one long one. The number of messages; 0 when none came in time.</summary>
    internal async ValueTask<int> TakeAsync(IBufferWriter<byte> frames, TimeSpan patience, CancellationToken cancellation)
    {
        if (!await _signal.WaitAsync(patience, cancellation))
        {
            return 0;
        }

        lock (_gate)
        {
            var (taken, bytes) = (0, 0);
            while (bytes < TogetherMax && _short.TryDequeue(out var next))
            {
                PeerFrames.Append(frames, next.Span);
                (taken, bytes) = (taken + 1, bytes + next.Length);
            }

            if (bytes < TogetherMax && _long.TryDequeue(out var body))
            {
                _longBytes -= body.Length;
                PeerFrames.Append(frames, body.Span);
                taken++;
            }

            if (_short.Count + _long.Count > 0)
            {
                Wake();
            }

            return taken;
        }
    }

    private void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }
}
