using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Xinglin.Node.Api;

namespace Xinglin.Node.Home;

/// <summary><c>/</c>: what this is, how the members fare, and where to go in; in the reader's language, without a key.</summary>
public static class HomeEndpoints
{
    private const string PagePolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static readonly byte[] Style = Embedded("home.css");
    private static readonly byte[] Script = Embedded("home.js");

    /// <summary>Adds the page, its style and its script.</summary>
    public static void MapHome(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").ExcludeFromDescription();
        group.MapGet("/", Page);
        group.MapGet("/home.css", () => TypedResults.Bytes(Style, "text/css; charset=utf-8"));
        group.MapGet("/home.js", () => TypedResults.Bytes(Script, "text/javascript; charset=utf-8"));
    }

    private static ContentHttpResult Page(HttpContext context, NodeMembers members, NodeOptions options, TimeProvider clock, string? lang = null)
    {
        context.Response.Headers.ContentSecurityPolicy = PagePolicy;
        context.Response.Headers.Vary = "Accept-Language";
        var address = $"{context.Request.Scheme}://{context.Request.Host}";
        var page = new HomePage(Words.For(lang, context.Request.Headers.AcceptLanguage), members, options, clock, address);
        return TypedResults.Content(page.Render(), "text/html; charset=utf-8", Encoding.UTF8);
    }

    private static byte[] Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
