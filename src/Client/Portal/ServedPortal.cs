using System.Net.Sockets;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;

namespace Xinglin.Client.Portal;

/// <summary>The portal as an address serves it: every file fetched and compared with its list, by a program that is not that portal.</summary>
/// <param name="List">The list that all served files match.</param>
public sealed record ServedPortal(BundleList List)
{
    /// <summary>Fetches the list, every file of it, and what a browser gets at <c>/</c>.</summary>
    /// <param name="address">An origin of the portal; names under <c>localhost</c> are this machine.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The list, or which file differs.</returns>
    public static async Task<Answer<ServedPortal>> FetchAsync(Uri address, CancellationToken cancellation = default)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = Connect, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        return await FetchAsync(http, cancellation);
    }

    /// <summary>The same over a client of the caller's.</summary>
    public static async Task<Answer<ServedPortal>> FetchAsync(HttpClient http, CancellationToken cancellation = default)
    {
        var door = new NodeHttp(http);
        if (!(await door.GetBytesAsync("/portal/SHA256SUMS", cancellation)).TryGet(out var bytes, out var refusal))
        {
            return refusal!;
        }

        if (BundleList.TryRead(bytes) is not { } list)
        {
            return Refusal.Of(PortalCodes.ListMalformed, "The address gives no list of a bundle's files: it is no portal, or hides what it serves.");
        }

        foreach (var file in list.Files)
        {
            if (await Difference(door, file, "/" + file.Name, cancellation) is { } difference)
            {
                return difference;
            }
        }

        var start = list.Files.First(f => f.Name == BundleList.StartPage);
        return await Difference(door, start, "/", cancellation) is { } other ? other : new ServedPortal(list);
    }

    private static async Task<Refusal?> Difference(NodeHttp door, (string Name, string Sha256) file, string path, CancellationToken cancellation)
    {
        if (!(await door.GetBytesAsync(path, cancellation)).TryGet(out var bytes, out var refusal))
        {
            return refusal;
        }

        return BundleList.Matches(file, bytes) ? null : Refusal.Of(PortalCodes.FileDiffers, $"{path} is served with other bytes than its list says: enter no passphrase there, and tell the members.");
    }

    /// <summary>Browsers take every name under localhost for this machine; the system's resolver does not.</summary>
    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? "localhost" : host, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
