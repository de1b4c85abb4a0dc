using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xinglin.Node.Anchors;
using Xinglin.Node.Errors;
using Xinglin.Node.Explorer;
using Xinglin.Node.Portal;
using Xinglin.Node.Telemetry;

namespace Xinglin.Node.Api;

/// <summary>Puts the HTTP side of a node together.</summary>
public static class NodeApplication
{
    /// <summary>An application that serves these members; not started.</summary>
    /// <param name="members">Whom it serves.</param>
    /// <param name="options">How it is entered.</param>
    /// <param name="services">Adds what further capabilities need.</param>
    /// <param name="routes">Adds the endpoints of further capabilities.</param>
    public static WebApplication Build(
        NodeMembers members, NodeOptions options, Action<IServiceCollection>? services = null, Action<WebApplication>? routes = null)
    {
        var builder = NewBuilder(options.JsonLogs);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        if (options.CertificateFile is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        Add(builder.Services, members, options);
        builder.Services.AddOpenApi(openApi => openApi.AddDocumentTransformer(Describing.Introduce));
        services?.Invoke(builder.Services);

        var application = builder.Build();
        Observe(application);
        application.Use(PartitionPath.Enter);
        application.UseRouting();
        application.UseMiddleware<Entrance>();
        Map(application);
        routes?.Invoke(application);
        return application;
    }

    /// <summary>An application for other members' nodes alone; not started.</summary>
    /// <param name="members">Whom it serves.</param>
    /// <param name="listen">Opens the port.</param>
    /// <param name="admit">Refuses whoever is no member, before anything else.</param>
    /// <param name="routes">What members' nodes may ask.</param>
    public static WebApplication BuildForPeers(
        NodeMembers members, Action<KestrelServerOptions> listen, Action<IApplicationBuilder> admit, Action<WebApplication> routes)
    {
        var builder = NewBuilder(json: false);

        // Strangers who knock in the wrong way would fill the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiLimits.BodyBytesMax;
            listen(kestrel);
        });
        Add(builder.Services, members, new NodeOptions { Listen = "peers" });
        var application = builder.Build();
        application.UseRouting();
        admit(application);
        application.UseMiddleware<Entrance>();
        routes(application);
        return application;
    }

    private static WebApplicationBuilder NewBuilder(bool json)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(NodeApplication).Assembly.GetName().Name });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)

            // Its scope would carry the path as it was sent, to whoever collects scopes.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        LogLines.Write(builder.Logging, json);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        return builder;
    }

    private static void Add(IServiceCollection services, NodeMembers members, NodeOptions options)
    {
        services.AddSingleton(members).AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton<StreamSlots>()
            .AddSingleton<PortalPages>().AddSingleton<MetricsPage>().AddSingleton<ReplicaGauges>();
        if (options.Telemetry is { } collector)
        {
            services.AddSingleton(_ => TelemetryExport.Start(collector));
        }

        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
    }

    /// <summary>What observes exists from the start, not when it is first asked.</summary>
    private static void Observe(WebApplication application)
    {
        application.Services.GetRequiredService<MetricsPage>();
        application.Services.GetRequiredService<ReplicaGauges>();
        application.Services.GetService<TelemetryExport>();
    }

    private static void Map(WebApplication application)
    {
        application.MapOpenApi("/openapi/{documentName}.json").WithTags("Network");
        application.MapCodes();
        application.MapNetwork();
        application.MapMetrics();
        application.MapExplorer();
        application.MapPortal();
        var member = application.MapGroup("/{member}");
        member.MapStatus();
        member.MapTransactions();
        member.MapBlocks();
        member.MapState();
        member.MapProofs();
        member.MapMisbehaviour();
        member.MapPromises();
        member.MapEvents();
        member.MapAnchors();
    }

    private static void Listen(KestrelServerOptions kestrel, NodeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = ApiLimits.BodyBytesMax;
        kestrel.Limits.MaxConcurrentConnections = ApiLimits.ConnectionsMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        if (options.Listen is null)
        {
            if (options.Port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(options.Port);
            }

            return;
        }

        var certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile!, options.CertificateKeyFile);
        kestrel.Listen(IPAddress.Parse(options.Listen), options.Port, endpoint => endpoint.UseHttps(certificate));
    }
}
