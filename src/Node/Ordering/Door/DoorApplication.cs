using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Remote;

namespace Xinglin.Node.Ordering.Door;

/// <summary>The HTTP/2 side of an ordering process.</summary>
internal static class DoorApplication
{
    /// <summary>An application that serves these doors; not started.</summary>
    /// <exception cref="OrderingProcessException">Another address than loopback without TLS.</exception>
    public static WebApplication Build(IPAddress listen, int port, IReadOnlyDictionary<uint, OrderingDoor> doors)
    {
        if (!IPAddress.IsLoopback(listen))
        {
            throw new OrderingProcessException("Without TLS an ordering process listens on loopback alone.");
        }

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(DoorApplication).Assembly.GetName().Name });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = OrderingDoorLimits.OfferBytesMax;
            kestrel.Limits.MaxConcurrentConnections = 4 * LedgerLimits.ValidatorsMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 32;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(listen, port, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        var application = builder.Build();
        application.MapOrdering(doors, CallerOnLoopback);
        return application;
    }

    /// <summary>On loopback without TLS a member is who it says it is.</summary>
    private static AccountId? CallerOnLoopback(HttpContext context) =>
        Hash.TryParse(context.Request.Headers[OrderingLine.MemberHeader].ToString(), out var member) ? new AccountId(member) : null;
}
