using System.Buffers;
using System.Net;

namespace Xinglin.Node.Peers.Line;

/// <summary>Writes what waits for a peer, and signs of life when nothing does.</summary>
internal sealed class FrameOutflow(PeerLink link, PeerLineLimits limits)
{
    /// <summary>A buffer that grew beyond this is let go.</summary>
    private const int KeptMax = 1 << 20;

    /// <summary>Writes until cancelled. While <paramref name="mayTake"/> says no, only signs of life.</summary>
    internal async Task RunAsync(Stream stream, Func<bool> mayTake, CancellationToken cancellation)
    {
        var frames = new ArrayBufferWriter<byte>(64 * 1024);
        PeerFrames.Append(frames, []);
        while (true)
        {
            await stream.WriteAsync(frames.WrittenMemory, cancellation);
            await stream.FlushAsync(cancellation);
            link.Counts.Reached();
            frames.ResetWrittenCount();
            if (frames.Capacity > KeptMax)
            {
                frames = new ArrayBufferWriter<byte>(64 * 1024);
            }

            var messages = await FillAsync(frames, mayTake, cancellation);
            link.Counts.Sent(messages, messages == 0 ? 0 : frames.WrittenCount);
            if (messages == 0)
            {
                PeerFrames.Append(frames, []);
            }
        }
    }

    private async Task<int> FillAsync(ArrayBufferWriter<byte> frames, Func<bool> mayTake, CancellationToken cancellation)
    {
        if (mayTake())
        {
            return await link.Queue.TakeAsync(frames, limits.HeartbeatEvery, cancellation);
        }

        await Task.Delay(limits.HeartbeatEvery, cancellation);
        return 0;
    }
}

/// <summary>A request's body that is written as long as the line lives.</summary>
internal sealed class FrameContent(FrameOutflow outflow, CancellationToken ended) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => outflow.RunAsync(stream, () => true, ended);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
