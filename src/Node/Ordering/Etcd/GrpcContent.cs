using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// One message in gRPC's framing: a byte 0 (not compressed), u32 length, the message. With <paramref name="open"/> the request's stream
/// stays open behind it until that is cancelled.
/// </summary>
internal sealed class GrpcContent : HttpContent
{
    public const int FrameBytes = 1 + sizeof(uint);

    private readonly byte[] _frame;
    private readonly CancellationToken? _open;

    public GrpcContent(IMessage message, CancellationToken? open = null)
    {
        _open = open;
        _frame = new byte[FrameBytes + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(1), (uint)(_frame.Length - FrameBytes));
        message.WriteTo(_frame.AsSpan(FrameBytes));
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_frame);
        if (_open is { } open)
        {
            await stream.FlushAsync(open);
            await Task.Delay(Timeout.Infinite, open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _frame.Length;
        return _open is null;
    }
}
