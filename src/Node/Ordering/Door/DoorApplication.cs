using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Remote;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Ordering.Door;

/// <summary>The HTTP/2 side of an ordering process.</summary>
internal static class DoorApplication
{
    /// <summary>An application that serves these doors; not started.</summary>
    /// <param name="at">Where it listens.</param>
    /// <param name="doors">By the partition's number.</param>
    /// <param name="own">The TLS keys of the member whose process it is; null: none, on loopback.</param>
    /// <param name="register">Who may come in.</param>
    /// <exception cref="OrderingProcessException">Another address than loopback without TLS.</exception>
    public static WebApplication Build(IPEndPoint at, IReadOnlyDictionary<uint, OrderingDoor> doors, OwnTlsKeys? own, IPeerRegister register)
    {
        if (own is null && !IPAddress.IsLoopback(at.Address))
        {
            throw new OrderingProcessException("Without TLS an ordering process listens on loopback alone: name the member's key folder with --keys.");
        }

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(DoorApplication).Assembly.GetName().Name });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = OrderingDoorLimits.OfferBytesMax;
            kestrel.Limits.MaxConcurrentConnections = 4 * LedgerLimits.ValidatorsMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 32;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            if (own is null)
            {
                kestrel.Listen(at, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            }
            else
            {
                kestrel.ListenForPeers(at, own, register);
            }
        });
        var application = builder.Build();
        if (own is not null)
        {
            application.UsePeerMembers(register);
        }

        application.MapOrdering(doors, own is null ? CallerOnLoopback : context => context.Peer().Account);
        return application;
    }

    /// <summary>On loopback without TLS a member is who it says it is.</summary>
    private static AccountId? CallerOnLoopback(HttpContext context) =>
        Hash.TryParse(context.Request.Headers[OrderingLine.MemberHeader].ToString(), out var member) ? new AccountId(member) : null;
}
