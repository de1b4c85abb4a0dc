using System.Buffers;
using System.Net;
using Xinglin.Node.Peers.Line;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Tests.Peers;

/// <summary>A member's line whose bytes a test writes itself.</summary>
internal sealed class HostileLine : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream? _stream;
    private HttpResponseMessage? _response;

    private HostileLine(HttpClient http) => _http = http;

    public HttpStatusCode Status => _response!.StatusCode;

    /// <summary>Opens a line to <paramref name="to"/> as if <paramref name="from"/> had; the transport of the receiver is started, that of the sender is not.</summary>
    public static async Task<HostileLine> OpenAsync(TestNode to, TestNode from)
    {
        if (to.Transport.States.Count == 0)
        {
            to.Transport.Start();
        }

        var line = new HostileLine(new HttpClient(PeerTls.Handler(from.Tls, _ => true)) { Timeout = Timeout.InfiniteTimeSpan });
        var request = new HttpRequestMessage(HttpMethod.Post, to.Address + to.Transport.Settings.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new Body(line),
        };
        line._response = await line._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        line._stream = await line._opened.Task;
        return line;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream!.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    public Task FrameAsync(ReadOnlySpan<byte> message)
    {
        var frame = new ArrayBufferWriter<byte>();
        PeerFrames.Append(frame, message);
        return WriteAsync(frame.WrittenMemory);
    }

    public ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        _response?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Body(HostileLine line) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            line._opened.SetResult(stream);
            await line._ended.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
