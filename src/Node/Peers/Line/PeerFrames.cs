using System.Buffers;
using System.Buffers.Binary;

namespace Xinglin.Node.Peers.Line;

/// <summary>Frames of a line: length u32 big-endian, then so many bytes. Length 0: the sender is alive.</summary>
internal static class PeerFrames
{
    internal const int HeadBytes = sizeof(uint);

    internal static void Append(IBufferWriter<byte> to, ReadOnlySpan<byte> message)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to.GetSpan(HeadBytes), (uint)message.Length);
        to.Advance(HeadBytes);
        to.Write(message);
    }
}

/// <summary>The peer sent what no honest node sends; its line ends.</summary>
internal sealed class PeerLieException(string what) : Exception(what);

/// <summary>Reads frames. What it has is copied out of the stream at once, so that a frame may be longer than the stream's window.</summary>
internal sealed class FrameReader(Stream stream, int frameBytesMax)
{
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _from;
    private int _until;

    /// <summary>The next frame's bytes, empty for a sign of life; null at the end.</summary>
    /// <exception cref="PeerLieException">The frame is longer than any message.</exception>
    /// <exception cref="EndOfStreamException">The line ended within a frame.</exception>
    internal async ValueTask<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        while (_until - _from < PeerFrames.HeadBytes)
        {
            if (!await FillAsync(cancellation))
            {
                return _until == _from ? null : throw new EndOfStreamException();
            }
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_from));
        if (length > frameBytesMax)
        {
            throw new PeerLieException("a frame longer than any message");
        }

        _from += PeerFrames.HeadBytes;
        var frame = new byte[length];
        var have = Math.Min(frame.Length, _until - _from);
        _buffer.AsSpan(_from, have).CopyTo(frame);
        _from += have;
        await stream.ReadExactlyAsync(frame.AsMemory(have), cancellation);
        return frame;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_from, _until - _from).CopyTo(_buffer);
        (_from, _until) = (0, _until - _from);
        var read = await stream.ReadAsync(_buffer.AsMemory(_until), cancellation);
        _until += read;
        return read > 0;
    }
}
