using System.Net.Http.Headers;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Store;

namespace Xinglin.Client.Uploads;

/// <summary>
/// Brings and fetches sealed layers with a ticket. Ciphertext waits in a temporary file, so that its name is known before it is
/// sent and its name is checked before it is opened, whatever its length.
/// </summary>
internal sealed class UploadTransfer(NetworkConnection connection, MemberView member, string ticket)
{
    private const int RangeBytes = 8 << 20;

    public async Task<Answer<BlobEntry>> PutAsync(SealedLayer layer, byte[] key, Stream plain, CancellationToken cancellation)
    {
        await using var waiting = Temporary();
        layer.Seal(key, plain, waiting);
        var id = await NameAsync(waiting, cancellation);
        waiting.Position = 0;
        using var request = Request(HttpMethod.Put, id);
        request.Content = new StreamContent(waiting);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var length = waiting.Length;
        var answer = await connection.Door.SendAsync(request, cancellation);
        return answer.Refusal is { } refusal ? refusal : new BlobEntry(id, length);
    }

    public async Task<Refusal?> GetAsync(SealedLayer layer, byte[] key, UploadLayer blob, Stream output, CancellationToken cancellation)
    {
        await using var waiting = Temporary();
        for (long from = 0; from < blob.Length; from += RangeBytes)
        {
            using var request = Request(HttpMethod.Get, blob.Blob);
            request.Headers.Range = new RangeHeaderValue(from, Math.Min(blob.Length, from + RangeBytes) - 1);
            var answer = await connection.Door.SendAsync(request, cancellation);
            if (!answer.TryGet(out var bytes, out var refusal))
            {
                return refusal;
            }

            waiting.Write(bytes);
        }

        if (await NameAsync(waiting, cancellation) != blob.Blob)
        {
            return Altered();
        }

        waiting.Position = 0;
        return layer.TryOpen(key, waiting, output) ? null : Altered();
    }

    private static Refusal Altered() => Refusal.Of(ClientCodes.AnswerMalformed, "What the member sent is not what was kept there: do not use it, fetch it from another member.");

    private static FileStream Temporary() => new(
        Path.Combine(Path.GetTempPath(), "xinglin-" + Guid.NewGuid().ToString("N")),
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });

    private static async Task<Hash> NameAsync(FileStream file, CancellationToken cancellation)
    {
        using var hasher = new BlobHasher();
        var buffer = new byte[128 * 1024];
        file.Position = 0;
        int read;
        while ((read = await file.ReadAsync(buffer, cancellation)) > 0)
        {
            hasher.Append(buffer.AsSpan(0, read));
        }

        return BlobTree.Id(hasher.Finish()) ?? Hash.Zero;
    }

    private HttpRequestMessage Request(HttpMethod method, Hash id)
    {
        var request = new HttpRequestMessage(method, $"{member.Slug}/vault/blobs/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket);
        return request;
    }
}
