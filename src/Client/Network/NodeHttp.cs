using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Client.Answers;

namespace Xinglin.Client.Network;

/// <summary>HTTP to a node: what it sends is untrusted, so answers are capped and read strictly.</summary>
internal sealed class NodeHttp(HttpClient http)
{
    /// <summary>A released set of records, sealed and in base64url: 24 MiB.</summary>
    private const long AnswerBytesMax = 24L * 1024 * 1024;

    public async Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return Parse(await SendAsync(request, cancellation), type);
    }

    public async Task<Answer<byte[]>> GetBytesAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, cancellation);
    }

    public async Task<Answer<T>> PostAsync<T>(
        string path, ReadOnlyMemory<byte> body, string mediaType, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = Post(path, body, mediaType);
        return Parse(await SendAsync(request, cancellation), type);
    }

    /// <summary>The same with padding beside the body; null for none.</summary>
    public async Task<Answer<T>> PostPaddedAsync<T>(
        string path, ReadOnlyMemory<byte> body, string mediaType, string? padding, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = Post(path, body, mediaType);
        if (padding is not null)
        {
            request.Headers.TryAddWithoutValidation(SubmitOptions.PaddingHeader, padding);
        }

        return Parse(await SendAsync(request, cancellation), type);
    }

    public async Task<Answer<byte[]>> PostBytesAsync(string path, ReadOnlyMemory<byte> body, string mediaType, CancellationToken cancellation)
    {
        using var request = Post(path, body, mediaType);
        return await SendAsync(request, cancellation);
    }

    /// <summary>Server-sent events until the node ends them, the connection breaks or the caller stops.</summary>
    public async IAsyncEnumerable<SseItem<string>> StreamAsync(
        Func<HttpRequestMessage> make, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = make();
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new RefusedException(ProblemDetails.Read(await ReadAsync(response, cancellation), (int)response.StatusCode));
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
        {
            yield return item;
        }
    }

    public static HttpRequestMessage Post(string path, ReadOnlyMemory<byte> body, string mediaType)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }

    private static Answer<T> Parse<T>(Answer<byte[]> answer, JsonTypeInfo<T> type)
    {
        if (!answer.TryGet(out var json, out var refusal))
        {
            return refusal!;
        }

        try
        {
            return JsonSerializer.Deserialize(json, type) is { } value ? value : Malformed();
        }
        catch (JsonException)
        {
            return Malformed();
        }
    }

    private static Refusal Malformed() => Refusal.Of(ClientCodes.AnswerMalformed, "The node's answer is not of the agreed form: is it a Xinglin node of this version?");

    /// <summary>Sends a request that the caller made.</summary>
    public async Task<Answer<byte[]>> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var body = await ReadAsync(response, cancellation);
            return response.IsSuccessStatusCode ? body : ProblemDetails.Read(body, (int)response.StatusCode);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return Refusal.Of(ClientCodes.NodeUnreachable, $"The node at {http.BaseAddress} does not answer: is it running?");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > AnswerBytesMax)
            {
                throw new IOException("The node's answer is too long.");
            }
        }

        return body.ToArray();
    }
}
