using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>The connection to one etcd endpoint: its v3 API in gRPC's framing over HTTP/2.</summary>
internal sealed class EtcdLine : IDisposable
{
    /// <summary>The largest answer: a page of entries.</summary>
    private const int AnswerBytesMax = 40 << 20;

    private readonly HttpClient _client;

    public EtcdLine(Uri address, SocketsHttpHandler handler)
    {
        Address = address;
        handler.ConnectTimeout = TimeSpan.FromSeconds(1);
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(2);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(2);
        handler.UseProxy = false;
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Address { get; }

    /// <summary>One question, one answer.</summary>
    /// <param name="method">For example <c>KV/Range</c>.</param>
    /// <param name="ask">The question.</param>
    /// <param name="parser">Reads the answer.</param>
    /// <param name="within">Longest wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="EtcdFault">It did not do it, or nobody knows.</exception>
    public async Task<T> Call<T>(string method, IMessage ask, MessageParser<T> parser, TimeSpan within, CancellationToken cancellation)
        where T : IMessage<T>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        try
        {
            using var response = await Send(method, new GrpcContent(ask), limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var answer = await ReadFrame(stream, limit.Token);
            await Drain(stream, limit.Token);
            ThrowUnlessDone(response.TrailingHeaders);
            return answer is null ? throw new EtcdFault(2, $"{Address}: no answer to {method}") : parser.ParseFrom(answer);
        }
        catch (Exception fault) when (IsNoAnswer(fault) && !cancellation.IsCancellationRequested)
        {
            throw EtcdFault.NoAnswer(Address, fault);
        }
    }

    /// <summary>What happens to the keys of a range, from now on. A hint: events may be missing. Ends, or throws, with the line.</summary>
    public async IAsyncEnumerable<WatchAnswer> Watch(WatchCreate create, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var open = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var response = await Opened(new WatchAsk { Create = create }, open.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(open.Token);
        try
        {
            while (await Guarded(ReadFrame(stream, open.Token)) is { } frame)
            {
                yield return WatchAnswer.Parser.ParseFrom(frame);
            }
        }
        finally
        {
            await open.CancelAsync();
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool IsNoAnswer(Exception fault) =>
        fault is HttpRequestException or IOException or OperationCanceledException or InvalidDataException or InvalidProtocolBufferException or ObjectDisposedException;

    private static async Task<byte[]?> ReadFrame(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[GrpcContent.FrameBytes];
        var read = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation);
        if (read < header.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (header[0] != 0 || length > AnswerBytesMax)
        {
            throw new InvalidDataException("A frame is compressed or over its cap.");
        }

        var message = new byte[length];
        await stream.ReadExactlyAsync(message, cancellation);
        return message;
    }

    /// <summary>The status follows the body.</summary>
    private static async Task Drain(Stream stream, CancellationToken cancellation)
    {
        var rest = new byte[64];
        while (await stream.ReadAsync(rest, cancellation) > 0)
        {
        }
    }

    private static void ThrowUnlessDone(HttpResponseHeaders headers)
    {
        if (headers.TryGetValues("grpc-status", out var values) && values.FirstOrDefault() is { } text && text != "0")
        {
            headers.TryGetValues("grpc-message", out var message);
            throw new EtcdFault(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 2, Uri.UnescapeDataString(message?.FirstOrDefault() ?? ""));
        }
    }

    private async Task<HttpResponseMessage> Send(string method, HttpContent content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/etcdserverpb." + method)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));

        // An etcd member that has no leader says so at once.
        request.Headers.Add("hasleader", "true");
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            response.Dispose();
            throw new HttpRequestException($"status {(int)response.StatusCode}");
        }

        try
        {
            ThrowUnlessDone(response.Headers);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Task<HttpResponseMessage> Opened(WatchAsk ask, CancellationToken open) => Guarded(Send("Watch/Watch", new GrpcContent(ask, open), open));

    private async Task<T> Guarded<T>(Task<T> step)
    {
        try
        {
            return await step;
        }
        catch (Exception fault) when (IsNoAnswer(fault))
        {
            throw EtcdFault.NoAnswer(Address, fault);
        }
    }
}
