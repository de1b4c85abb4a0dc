using System.Globalization;
using System.Net;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Recovery;

/// <summary>A member's door over HTTP. Every answer has a cap and a time.</summary>
/// <param name="name">How reports call it.</param>
/// <param name="http">Its base address is where <c>recovery/</c> is, with a slash at the end.</param>
/// <param name="patience">For one answer.</param>
public sealed class HttpSnapshotSource(string name, HttpClient http, TimeSpan patience) : ISnapshotSource
{
    private const int OfferBytesMax = 64 * 1024;
    private const int HeaderBytesMax = Storage.SetTrail.BytesMax + 32 * 1024;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<SnapshotOffer?> OfferAsync(CancellationToken cancellation)
    {
        try
        {
            return await GetAsync("recovery/snapshots", OfferBytesMax, cancellation) is { } json ? JsonSerializer.Deserialize(json, RecoveryJson.Default.SnapshotOffer) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<byte[]?> ManifestAsync(Height height, CancellationToken cancellation) =>
        GetAsync($"recovery/snapshots/{height}/manifest", SnapshotManifest.BytesMax, cancellation);

    /// <inheritdoc/>
    public Task<byte[]?> PieceAsync(Height height, int piece, int length, CancellationToken cancellation) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"recovery/snapshots/{height}/pieces/{piece}"), length, cancellation);

    /// <inheritdoc/>
    public Task<byte[]?> HeaderAsync(Height height, CancellationToken cancellation) => GetAsync($"recovery/headers/{height}", HeaderBytesMax, cancellation);

    private async Task<byte[]?> GetAsync(string path, int bytesMax, CancellationToken cancellation)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        soon.CancelAfter(patience);
        try
        {
            using var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, soon.Token);
            if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentLength > bytesMax)
            {
                return null;
            }

            await using var stream = await answer.Content.ReadAsStreamAsync(soon.Token);
            return await ReadAsync(stream, bytesMax, soon.Token);
        }
        catch (IOException broken)
        {
            throw new HttpRequestException(broken.Message, broken);
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream stream, int bytesMax, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (all.Length + read > bytesMax)
            {
                return null;
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }
}
