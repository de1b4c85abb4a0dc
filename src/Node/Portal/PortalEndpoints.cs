using Xinglin.Node.Api;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Portal;

/// <summary><c>/</c>, the portal's files, and <c>/portal</c>: which bundle this node serves.</summary>
internal static class PortalEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapPortal(this WebApplication routes)
    {
        var pages = routes.Services.GetRequiredService<PortalPages>();
        var files = routes.MapGroup("").ExcludeFromDescription();
        files.MapMethods("/", Reading, pages.Start);
        foreach (var file in pages.Bundle?.Files ?? [])
        {
            files.MapMethods("/" + file.Name, Reading, context => PortalPages.Serve(context, file));
        }

        var bundle = routes.MapGroup("/portal").WithTags("Portal");
        bundle.MapGet("/", GetBundle).WithName("getPortal")
            .WithSummary("The portal's bundle as this node serves it: one hash over the list of its files' hashes (docs/spec/portal-bundle.md).")
            .Produces<PortalAnswer>().Refuses(404);
        bundle.MapGet("/" + PortalBundle.ListName, GetList).WithName("getPortalList")
            .WithSummary("The list of the files' hashes, as sha256sum writes and checks it.")
            .Produces(200, contentType: "text/plain").Refuses(404);
    }

    private static IResult GetBundle(PortalPages pages) =>
        pages.Bundle is { } bundle ? TypedResults.Ok(new PortalAnswer(bundle.Hash.ToString(), bundle.Files.Count)) : Problem.Of(ApiCodes.PortalAbsent);

    private static IResult GetList(PortalPages pages) =>
        pages.Bundle is { } bundle ? TypedResults.Bytes(bundle.List, "text/plain; charset=utf-8") : Problem.Of(ApiCodes.PortalAbsent);
}

/// <summary>Which bundle a node serves.</summary>
/// <param name="Bundle">SHA-256 of the list of its files' hashes.</param>
/// <param name="Files">How many files it lists.</param>
internal sealed record PortalAnswer(string Bundle, int Files);
