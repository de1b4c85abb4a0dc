using System.Net;
using Microsoft.Net.Http.Headers;
using Xinglin.Node.Api;

namespace Xinglin.Node.Portal;

/// <summary>
/// The portal's pages beside the API. One page loads all; which one it shows, the address says to the browser. A browser that
/// goes to an address which is no API's gets that page; a program that asks for the same gets the refusal it would get.
/// </summary>
internal sealed class PortalPages(NodeMembers members, NodeOptions options)
{
    private const string NotBuilt = "The portal is not built in this copy. Run eng/portal.sh, then start again. 此副本没有构建门户：请运行 eng/portal.sh 后重新启动。";

    /// <summary>Ant Design writes style nodes, hence 'unsafe-inline' for styles alone (docs/adr/0033).</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "require-trusted-types-for 'script'; trusted-types default; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private const string Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
        + "publickey-credentials-create=(self), publickey-credentials-get=(self)";

    /// <summary>What is served; null when it was not built.</summary>
    public PortalBundle? Bundle { get; } = PortalBundle.Find(options.Portal);

    /// <summary>True when a browser goes to an address that no endpoint has.</summary>
    public bool IsWanted(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && (context.GetEndpoint() is null || (context.Request.RouteValues.TryGetValue("member", out var slug) && members.Find((string)slug!) is null))
        && IsNavigation(context.Request);

    /// <summary>The page that loads all others.</summary>
    public Task Start(HttpContext context)
    {
        if (IsLoopbackAddress(context.Request.Host.Host) && IsNavigation(context.Request))
        {
            // Passkeys refuse IP addresses, and each role has a name of its own.
            var target = new UriBuilder(context.Request.Scheme, "localhost", context.Request.Host.Port ?? -1);
            context.Response.Redirect($"{target.Uri.GetLeftPart(UriPartial.Authority)}{context.Request.PathBase}{context.Request.Path.ToUriComponent()}{context.Request.QueryString}");
            return Task.CompletedTask;
        }

        return Bundle is { } bundle ? Serve(context, bundle.Start) : Explain(context);
    }

    /// <summary>One file, pressed when the browser takes it so.</summary>
    public static Task Serve(HttpContext context, PortalFile file)
    {
        var headers = context.Response.Headers;
        Protect(context);
        headers.CacheControl = file.Caching;
        headers.ETag = file.Tag;
        headers.Vary = $"{HeaderNames.Accept}, {HeaderNames.AcceptEncoding}";
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var bytes = file.Bytes;
        if (file.Pressed is { } pressed && TakesBrotli(context.Request))
        {
            headers.ContentEncoding = "br";
            bytes = pressed;
        }

        context.Response.ContentType = file.Type;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static void Protect(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    private static Task Explain(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(NotBuilt, context.RequestAborted);
    }

    /// <summary>Browsers name text/html when a person goes somewhere; programs and scripts do not.</summary>
    private static bool IsNavigation(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private static bool IsLoopbackAddress(string host) => IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);

    private static bool TakesBrotli(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "br" && e.Quality is not 0);
}
