using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Node.Ordering.Door;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>
/// The connection to one ordering process. What it answers is bounded here and judged by who asked. Every call may throw
/// one of the exceptions that <see cref="IsFault"/> names.
/// </summary>
internal sealed class OrderingLine : IDisposable
{
    /// <summary>Says who asks where no TLS does: on loopback.</summary>
    public const string MemberHeader = "xinglin-member";

    private readonly RemoteOrderingSettings _settings;
    private readonly HttpClient _client;
    private readonly string _path;

    public OrderingLine(RemoteOrderingSettings settings, Uri address)
    {
        _settings = settings;
        Address = address;
        _path = FormattableString.Invariant($"/ordering/{settings.Partition}/");
        var handler = settings.Handler(address);
        handler.ConnectTimeout = TimeSpan.FromSeconds(2);
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(5);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.UseProxy = false;
        handler.MaxResponseHeadersLength = 16;
        _client = new HttpClient(handler)
        {
            BaseAddress = address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (address.Scheme == Uri.UriSchemeHttp)
        {
            _client.DefaultRequestHeaders.Add(MemberHeader, settings.Member.ToString());
        }
    }

    public Uri Address { get; }

    /// <summary>True for what a dead, slow or lying process causes.</summary>
    public static bool IsFault(Exception fault) =>
        fault is HttpRequestException or IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException;

    /// <summary>One answer for each batch, in their order.</summary>
    /// <returns>The answers, and who takes batches when this process does not.</returns>
    public async Task<(IReadOnlyList<OfferAnswer> Answers, string? TakenAt)> Offer(IReadOnlyList<ReadOnlyMemory<byte>> batches, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        var body = new ArrayBufferWriter<byte>(batches.Sum(b => b.Length + sizeof(uint)));
        foreach (var batch in batches)
        {
            OrderingFrames.Append(body, batch.Span);
        }

        using var response = await Send(HttpMethod.Post, "batches", new ReadOnlyMemoryContent(body.WrittenMemory), limit.Token);
        var answers = new byte[batches.Count];
        using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
        await stream.ReadExactlyAsync(answers, limit.Token);
        response.Headers.TryGetValues(OrderingDoor.TakenAtHeader, out var elsewhere);
        return ([.. answers.Select(a => (OfferAnswer)a)], elsewhere?.FirstOrDefault());
    }

    /// <summary>Entries from a number on; whatever the process says they are.</summary>
    public async Task<IReadOnlyList<byte[]>> Read(ulong epoch, ulong from, int max, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        max = Math.Min(max, OrderingDoorLimits.RangeEntriesMax);
        using var response = await Send(HttpMethod.Get, FormattableString.Invariant($"entries?epoch={epoch}&from={from}&max={max}"), null, limit.Token);
        var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(limit.Token));
        var entries = new List<byte[]>();
        while (entries.Count < max && await OrderingFrames.ReadAsync(reader, LedgerLimits.EntryBytesMax, limit.Token) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Entries from a number on as they are written; ends, or throws, when the line does or is silent for too long.</summary>
    public async IAsyncEnumerable<byte[]> Stream(ulong epoch, ulong from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_settings.AnswerWithin);
        using var response = await Send(HttpMethod.Get, FormattableString.Invariant($"stream?epoch={epoch}&from={from}"), null, limit.Token);
        var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(limit.Token));
        while (true)
        {
            limit.CancelAfter(_settings.SilenceMax);
            if (await OrderingFrames.ReadAsync(reader, LedgerLimits.EntryBytesMax, limit.Token) is not { } entry)
            {
                yield break;
            }

            if (entry.Length > 0)
            {
                // The reader may take its time over one entry.
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                yield return entry;
            }
        }
    }

    /// <summary>This member has stored everything below a number.</summary>
    public async Task Report(ulong epoch, ulong below, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        var body = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(body, epoch);
        BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(sizeof(ulong)), below);
        using var response = await Send(HttpMethod.Post, "stored", new ByteArrayContent(body), limit.Token);
    }

    /// <summary>Who the members are.</summary>
    public async Task Tell(ReadOnlyMemory<byte> members, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        using var response = await Send(HttpMethod.Post, "members", new ReadOnlyMemoryContent(members), limit.Token);
    }

    /// <summary>What keeps the log from being written, as the process says; null while nothing does.</summary>
    public async Task<string?> Trouble(CancellationToken cancellation)
    {
        const int SentenceMax = 400;
        using var limit = Limit(cancellation);
        using var response = await Send(HttpMethod.Get, "status", null, limit.Token);
        using var bounded = new MemoryStream();
        await using (var stream = await response.Content.ReadAsStreamAsync(limit.Token))
        {
            var chunk = new byte[4 * 1024];
            var read = await stream.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, limit.Token);
            bounded.Write(chunk, 0, read);
        }

        return Status(bounded.ToArray()) is { Trouble: { Length: <= SentenceMax } trouble } && !trouble.Any(char.IsControl) ? trouble : null;
    }

    public void Dispose() => _client.Dispose();

    private static OrderingDoorStatus? Status(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OrderingDoorJson.Default.OrderingDoorStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private CancellationTokenSource Limit(CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_settings.AnswerWithin);
        return limit;
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string what, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, _path + what)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            response.Dispose();
            throw new HttpRequestException($"The ordering process answers {(int)response.StatusCode}.", null, response.StatusCode);
        }

        return response;
    }
}
