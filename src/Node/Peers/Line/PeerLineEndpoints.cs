using Microsoft.AspNetCore.Http.Features;
using Xinglin.Node.Api;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Peers.Line;

/// <summary>Where the other members' lines end: <c>POST /line/NETWORK/PARTITION</c>, frames in the request's body as long as the line lives.</summary>
public static class PeerLineEndpoints
{
    /// <summary>Adds this transport's line; a line of another network or partition finds nothing there. Only behind <see cref="PeerDoor.UsePeerMembers"/>.</summary>
    public static void MapPeerLine(this IEndpointRouteBuilder routes, PeerTransport transport) =>
        routes.MapPost(transport.Settings.Path, context => ServeAsync(context, transport)).WithMetadata(new StreamEndpoint()).ExcludeFromDescription();

    private static async Task ServeAsync(HttpContext context, PeerTransport transport)
    {
        var peer = context.Peer();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var line = new AcceptedLine(peer.Key, ended);
        if (transport.LinkWith(peer.Account) is not { } link || !link.TryAccept(line))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            await SpeakAsync(context, transport, link, ended);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or BadHttpRequestException or PeerLieException or ObjectDisposedException)
        {
            context.Abort();
        }
        finally
        {
            link.Leave(line);
        }
    }

    /// <summary>Reads what the peer sends; what waits for it goes back on the same line only while there is none of our own.</summary>
    private static async Task SpeakAsync(HttpContext context, PeerTransport transport, PeerLink link, CancellationTokenSource ended)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        await context.Response.StartAsync(ended.Token);
        var back = new FrameOutflow(link, transport.Settings.Limits).RunAsync(context.Response.Body, () => !link.OpensTo, ended.Token);
        var taken = transport.IntakeOf(link).RunAsync(context.Request.Body, ended.Token);
        await Task.WhenAny(back, taken);
        await ended.CancelAsync();
        await Task.WhenAll(back, taken);
    }
}
