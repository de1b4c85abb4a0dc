using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Errors;
using Xinglin.Node.Identity;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>Another member's vault over HTTP, asked in the name of this member.</summary>
/// <param name="http">Its base address is the node's.</param>
/// <param name="network">The network.</param>
/// <param name="slug">The other member's short name.</param>
/// <param name="account">The other member's account.</param>
/// <param name="keys">Sign the request for a ticket and open the answer.</param>
/// <param name="clock">Dates the request.</param>
public sealed class HttpVaultSource(HttpClient http, NetworkId network, string slug, AccountId account, MemberKeys keys, TimeProvider clock) : IVaultSource
{
    private const long RequestLife = 60_000;
    private const long RenewBefore = 30_000;
    private const int AnswerBytesMax = 40 << 20;
    private const int RefusalBytesMax = 64 * 1024;

    private VaultTicketAnswer? _ticket;

    /// <inheritdoc/>
    public string Name => slug;

    /// <summary>A ticket got elsewhere: for measurements.</summary>
    internal VaultTicketAnswer? Ticket { get => _ticket; init => _ticket = value; }

    private LedgerTime Now => new(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public Task<byte[]?> HeadAsync(AccountId owner, CancellationToken cancellation) => GetAsync($"catalogue?owner={owner}", cancellation);

    /// <inheritdoc/>
    public async Task<VaultList?> ListAsync(AccountId owner, long after, CancellationToken cancellation)
    {
        var json = await GetAsync(string.Create(CultureInfo.InvariantCulture, $"list?owner={owner}&after={after}"), cancellation);
        try
        {
            return json is not null && JsonSerializer.Deserialize(json, VaultJson.Default.VaultList) is { } list && list.Blobs.All(b => b.Length is > 0 and <= BlobTree.BlobBytesMax)
                ? list
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<byte[]?>?> BatchAsync(IReadOnlyList<Hash> ids, CancellationToken cancellation)
    {
        var body = new ByteArrayContent([.. ids.SelectMany(id => id.ToArray())]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await SendAsync(HttpMethod.Post, "blobs/batch", body, cancellation) is ({ } answer, _) ? Frames(answer, ids.Count) : null;
    }

    /// <inheritdoc/>
    public async Task<BlobPieces?> PiecesAsync(Hash id, CancellationToken cancellation)
    {
        var (answer, code) = await SendAsync(HttpMethod.Get, $"blobs/{id}/pieces", null, cancellation);
        if (answer is not { } bytes)
        {
            // Only the vault's own word counts: a node that does not serve the member answers 404 as well.
            return code == VaultCodes.BlobUnknown.Value ? BlobPieces.Absent : null;
        }

        var reader = new BinaryDecoder(bytes);
        var length = (long)Math.Min(reader.U64(), (ulong)long.MaxValue);
        if (length is 0 or > BlobTree.BlobBytesMax || reader.Remaining != (long)BlobTree.PieceCount(length) * Hash.Length)
        {
            return null;
        }

        var leaves = new Hash[BlobTree.PieceCount(length)];
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = reader.Hash();
        }

        return reader.Finished ? new BlobPieces(length, leaves) : null;
    }

    /// <inheritdoc/>
    public async Task<bool> RangeAsync(Hash id, long from, Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            using var request = await NewAsync(HttpMethod.Get, $"blobs/{id}", cancellation);
            if (request is null)
            {
                return false;
            }

            request.Headers.Range = new RangeHeaderValue(from, from + destination.Length - 1);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength != destination.Length)
            {
                return false;
            }

            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            await stream.ReadExactlyAsync(destination, cancellation);
            return true;
        }
        catch (Exception error) when (IsLine(error, cancellation))
        {
            return false;
        }
    }

    private static bool IsLine(Exception error, CancellationToken cancellation) =>
        error is HttpRequestException or IOException || (error is TaskCanceledException && !cancellation.IsCancellationRequested);

    private static List<byte[]?>? Frames(byte[] answer, int count)
    {
        var frames = new List<byte[]?>(count);
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            if (answer.Length - at < 4)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(at));
            at += 4;
            if (length == VaultDoor.Absent)
            {
                frames.Add(null);
                continue;
            }

            if (length > answer.Length - at)
            {
                return null;
            }

            frames.Add(answer[at..(at + (int)length)]);
            at += (int)length;
        }

        return at == answer.Length ? frames : null;
    }

    private async Task<byte[]?> GetAsync(string path, CancellationToken cancellation) => (await SendAsync(HttpMethod.Get, path, null, cancellation)).Body;

    /// <summary>The body, or the code of a refusal; neither when no answer came.</summary>
    private async Task<(byte[]? Body, string? Code)> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellation)
    {
        try
        {
            using var request = await NewAsync(method, path, cancellation);
            if (request is null)
            {
                return default;
            }

            request.Content = body;
            return await ReadAsync(request, cancellation);
        }
        catch (Exception error) when (IsLine(error, cancellation))
        {
            return default;
        }
    }

    private async Task<(byte[]? Body, string? Code)> ReadAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.Forbidden)
        {
            _ticket = null;
        }

        return response.IsSuccessStatusCode
            ? (await BytesAsync(response, AnswerBytesMax, cancellation), null)
            : (null, CodeOf(await BytesAsync(response, RefusalBytesMax, cancellation)));
    }

    private static string? CodeOf(byte[]? refusal)
    {
        try
        {
            return refusal is null ? null : JsonSerializer.Deserialize(refusal, ProblemJson.Default.ProblemDocument)?.Code;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<byte[]?> BytesAsync(HttpResponseMessage response, int bytesMax, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > bytesMax)
        {
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            all.Write(buffer, 0, read);
            if (all.Length > bytesMax)
            {
                return null;
            }
        }

        return all.ToArray();
    }

    private async Task<HttpRequestMessage?> NewAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        var ticket = _ticket;
        if (ticket is null || ticket.Expires.CompareTo(Now.Plus(RenewBefore)) <= 0)
        {
            _ticket = ticket = await OpenAsync(cancellation);
        }

        if (ticket is null)
        {
            return null;
        }

        var request = new HttpRequestMessage(method, $"{slug}/vault/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket.Ticket);
        return request;
    }

    private async Task<VaultTicketAnswer?> OpenAsync(CancellationToken cancellation)
    {
        var payload = new RequestPayload(
            network, 0, account, [keys.Account], [], Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), Now.Plus(RequestLife),
            GatewayMethods.VaultOpen, keys.Sealing.PublicKey, JsonSerializer.SerializeToUtf8Bytes(new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments));
        var signed = SignedRequest.Create(payload, keys.Identity, introduce: true);
        var content = new ReadOnlyMemoryContent(signed.Bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/jose");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{slug}/gateway/{GatewayMethods.VaultOpen}") { Content = content };
        var (answer, _) = await ReadAsync(request, cancellation);
        var opened = SealedMessage.TryParse(answer)?.Open(keys.Sealing, new SealInfo(SealPurposes.GatewayAnswer, network, signed.Hash.ToArray()));
        try
        {
            return opened is null ? null : JsonSerializer.Deserialize(opened, GatewayJson.Default.VaultTicketAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
