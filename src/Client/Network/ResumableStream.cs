using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Xinglin.Client.Network;

/// <summary>Server-sent events over broken connections: asks again after a pause that doubles up to five seconds.</summary>
internal static class ResumableStream
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    /// <param name="door">The node.</param>
    /// <param name="make">Makes a request that resumes after the last event that the caller has seen.</param>
    /// <param name="cancellation">Stops.</param>
    public static async IAsyncEnumerable<SseItem<string>> ReadAsync(
        NodeHttp door, Func<HttpRequestMessage> make, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pause = PauseMin;
        while (!cancellation.IsCancellationRequested)
        {
            await using var items = door.StreamAsync(make, cancellation).GetAsyncEnumerator(cancellation);
            while (await TryMoveAsync(items, cancellation))
            {
                pause = PauseMin;
                yield return items.Current;
            }

            await Task.Delay(pause, cancellation);
            pause = pause * 2 > PauseMax ? PauseMax : pause * 2;
        }
    }

    private static async Task<bool> TryMoveAsync(IAsyncEnumerator<SseItem<string>> items, CancellationToken cancellation)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
