using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Node.Peers.Tls;

/// <summary>The one port that members' nodes reach each other at: HTTP/2 over mutual TLS. Each request carries <see cref="PeerMember"/>.</summary>
public static class PeerDoor
{
    /// <summary>Connections at one time: several of each of 128 members, and room to refuse strangers.</summary>
    private const int ConnectionsMax = 1024;

    private const int StreamsMax = 64;
    private const string KeyItem = "xinglin peer key";

    /// <summary>
    /// Makes Kestrel listen there, and sets its bounds for lines that live long: this server is the peers' alone. A dead peer is found by HTTP/2's own pings.
    /// </summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="at">Where.</param>
    /// <param name="own">This member's keys, asked at each handshake.</param>
    /// <param name="register">Who may come in, asked at each handshake.</param>
    public static void ListenForPeers(this KestrelServerOptions kestrel, IPEndPoint at, OwnTlsKeys own, IPeerRegister register) =>
        kestrel.Listen(at, endpoint =>
        {
            Bound(kestrel.Limits);
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(PeerTls.Server(own, register)),
                HandshakeTimeout = TimeSpan.FromSeconds(5),
            });
        });

    /// <summary>
    /// Says with every request who asks. The register is asked again each time, so that a line ends with its member's membership and with its key's
    /// retirement.
    /// </summary>
    public static IApplicationBuilder UsePeerMembers(this IApplicationBuilder application, IPeerRegister register) =>
        application.Use((context, next) =>
        {
            if (KeyOf(context) is not { } key || register.Find(key) is not { } member)
            {
                context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
                context.Abort();
                return Task.CompletedTask;
            }

            context.Features.Set(member);
            return next(context);
        });

    /// <summary>Who asks. Only behind <see cref="UsePeerMembers"/>.</summary>
    public static PeerMember Peer(this HttpContext context) =>
        context.Features.Get<PeerMember>() ?? throw new InvalidOperationException("The request did not come through the peers' door.");

    private static void Bound(KestrelServerLimits limits)
    {
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxConcurrentConnections = ConnectionsMax;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(5);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
        limits.Http2.MaxStreamsPerConnection = StreamsMax;
    }

    private static P256PublicKey? KeyOf(HttpContext context)
    {
        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(KeyItem, out var known))
        {
            return (P256PublicKey)known!;
        }

        var key = PeerTls.KeyOf(context.Connection.ClientCertificate);
        if (key is not null && items is not null)
        {
            lock (items)
            {
                items[KeyItem] = key.Value;
            }
        }

        return key;
    }
}
