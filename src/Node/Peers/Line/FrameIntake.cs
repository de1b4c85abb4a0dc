using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Line;

/// <summary>Takes one peer's frames, no faster than is agreed, and passes on what is a message of this network.</summary>
internal sealed class FrameIntake(PeerLink link, LineHead head, PeerLineLimits limits, Action<AccountId, ReadOnlyMemory<byte>> receive)
{
    /// <summary>Reads until the line ends, is silent for too long, or lies.</summary>
    internal async Task RunAsync(Stream stream, CancellationToken cancellation)
    {
        var reader = new FrameReader(stream, limits.FrameBytesMax);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (true)
            {
                silence.CancelAfter(limits.SilenceMax);
                if (await reader.ReadAsync(silence.Token) is not { } frame)
                {
                    return;
                }

                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                await TakeAsync(frame, silence.Token);
            }
        }
        catch (PeerLieException)
        {
            link.Counts.Lied();
            throw;
        }
    }

    private async ValueTask TakeAsync(byte[] frame, CancellationToken cancellation)
    {
        var rest = link.Take(PeerFrames.HeadBytes + frame.Length);
        if (frame.Length == 0)
        {
            link.Counts.Heard();
        }
        else if (!head.Begins(frame))
        {
            throw new PeerLieException("a message of another network, or none");
        }
        else
        {
            link.Counts.Received(frame.Length);
            receive(link.Account, frame);
        }

        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, cancellation);
        }
    }
}
