using System.Diagnostics;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;
using Xinglin.Node.Portal;

namespace Xinglin.Node.Api;

/// <summary>
/// What every request passes first: a bound on requests in work, the Host header, security headers, and the promise that
/// whatever goes wrong behind it is answered with a problem and logged without anything personal: route template, status,
/// duration.
/// </summary>
internal sealed partial class Entrance(RequestDelegate next, NodeMembers members, NodeOptions options, PortalPages pages, ILogger<Entrance> log)
{
    private readonly RefusalLines _refusals = new(TimeProvider.System);
    private int _inWork;

    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Protect(context.Response.Headers);
        var isStream = StreamSlots.IsStream(context);
        var admitted = isStream ? 0 : Interlocked.Increment(ref _inWork);
        try
        {
            if (admitted > ApiLimits.RequestsMax)
            {
                await Problem.Of(ApiCodes.Overloaded).ExecuteAsync(context);
            }
            else if (!IsHostAllowed(context.Request.Host.Host))
            {
                await Problem.Of(ApiCodes.HostRefused).ExecuteAsync(context);
            }
            else
            {
                await Serve(context);
            }
        }
        finally
        {
            if (!isStream)
            {
                Interlocked.Decrement(ref _inWork);
            }

            Report(context, Stopwatch.GetElapsedTime(started));
        }
    }

    private async Task Serve(HttpContext context)
    {
        try
        {
            if (pages.IsWanted(context))
            {
                await pages.Start(context);
                return;
            }

            if (context.Request.RouteValues.TryGetValue("member", out var slug))
            {
                if (members.Find((string)slug!) is not { } member)
                {
                    await Problem.Of(ApiCodes.MemberNotServed).ExecuteAsync(context);
                    return;
                }

                var partition = context.Features.Get<PartitionNumber>()?.Value ?? 0;
                if ((partition == 0 ? member : member.Partitions?.Find(partition)) is not { } replica)
                {
                    await Problem.Of(ApiCodes.PartitionNotServed).ExecuteAsync(context);
                    return;
                }

                context.Features.Set(replica);
            }

            await next(context);
            await ExplainEmptyRefusal(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (BadHttpRequestException error)
        {
            await Refuse(context, error.StatusCode == StatusCodes.Status413PayloadTooLarge ? ApiCodes.BodyTooLarge : ApiCodes.BodyUnreadable);
        }
        catch (Exception error)
        {
            // The message may quote what was sent; the type and the place are enough to find a defect.
            var route = RouteOf(context);
            Fault(route, error.GetType().Name, error.StackTrace ?? string.Empty);
            await Refuse(context, ApiCodes.InternalFault);
        }
    }

    private static Task ExplainEmptyRefusal(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        return context.Response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => Refuse(context, ApiCodes.QueryMalformed),
            StatusCodes.Status404NotFound => Refuse(context, ApiCodes.RouteUnknown),
            StatusCodes.Status405MethodNotAllowed => Refuse(context, ApiCodes.MethodNotAllowed),
            StatusCodes.Status413PayloadTooLarge => Refuse(context, ApiCodes.BodyTooLarge),
            StatusCodes.Status415UnsupportedMediaType => Refuse(context, ApiCodes.MediaTypeRefused),
            _ => Task.CompletedTask,
        };
    }

    private static async Task Refuse(HttpContext context, RefusalCode code)
    {
        if (!context.Response.HasStarted)
        {
            await Problem.Of(code).ExecuteAsync(context);
        }
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    /// <summary>On loopback only the machine's own names count, so that a page elsewhere cannot rebind its name to this node.</summary>
    private bool IsHostAllowed(string host) =>
        options.Listen is not null || host is "localhost" or "127.0.0.1" or "[::1]" || host.EndsWith(".localhost", StringComparison.Ordinal);

    private static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";

    private void Report(HttpContext context, TimeSpan duration)
    {
        var status = context.Response.StatusCode;
        var level = status >= 400 ? LogLevel.Information : LogLevel.Debug;
        if (!log.IsEnabled(level))
        {
            return;
        }

        var (method, route) = (context.Request.Method, RouteOf(context));
        if (status < 400)
        {
            Answered(level, method, route, status, duration.TotalMilliseconds);
        }
        else if (_refusals.Say(method, route, status) is { } unsaid)
        {
            Refused(method, route, status, duration.TotalMilliseconds, unsaid);
        }
    }

    [LoggerMessage(Message = "{Method} {Route} {Status} {Milliseconds:F1} ms")]
    private partial void Answered(LogLevel level, string method, string route, int status, double milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} {Milliseconds:F1} ms; {Unsaid} more since the last such line")]
    private partial void Refused(string method, string route, int status, double milliseconds, int unsaid);

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault at {Route}: {Kind}\n{Place}")]
    private partial void Fault(string route, string kind, string place);
}
