using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Xinglin.Node.Ordering.Door;

/// <summary>
/// The framing of the ordering's door: each frame is a u32 length, big-endian, and so many bytes. A frame of length zero says
/// only that the line is alive.
/// </summary>
internal static class OrderingFrames
{
    private const int HeaderBytes = sizeof(uint);

    /// <summary>Writes one frame into the buffer.</summary>
    public static void Append(IBufferWriter<byte> writer, ReadOnlySpan<byte> frame)
    {
        var space = writer.GetSpan(HeaderBytes + frame.Length);
        BinaryPrimitives.WriteUInt32BigEndian(space, (uint)frame.Length);
        frame.CopyTo(space[HeaderBytes..]);
        writer.Advance(HeaderBytes + frame.Length);
    }

    /// <summary>The next frame in bytes of its own; null at the end.</summary>
    /// <exception cref="InvalidDataException">A frame is longer than <paramref name="max"/>, or the bytes end within one.</exception>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader reader, int max, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            if (TryTake(ref buffer, max, out var frame))
            {
                reader.AdvanceTo(buffer.Start);
                return frame;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new InvalidDataException("The bytes end within a frame.");
            }
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, int max, out byte[] frame)
    {
        frame = [];
        if (buffer.Length < HeaderBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length > max)
        {
            throw new InvalidDataException("A frame is over its cap.");
        }

        if (buffer.Length < HeaderBytes + length)
        {
            return false;
        }

        frame = buffer.Slice(HeaderBytes, length).ToArray();
        buffer = buffer.Slice(HeaderBytes + length);
        return true;
    }
}
