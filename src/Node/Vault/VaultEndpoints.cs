using Xinglin.Node.Api;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Vault;

/// <summary><c>/{member}/vault</c>: ciphertext for who has a ticket of <c>vault.open</c>; volumes for anybody.</summary>
public static class VaultEndpoints
{
    private const string Binary = "application/octet-stream";

    /// <summary>Adds the endpoints; the doors are found by the member's short name.</summary>
    public static void MapVault(this IEndpointRouteBuilder routes, IReadOnlyDictionary<string, VaultDoor> doors)
    {
        var group = routes.MapGroup("/{member}/vault").WithTags("Vault");
        group.MapGet("/status", (string member) => TypedResults.Json(doors[member].Status(), VaultJson.Default.VaultStatusAnswer)).WithName("vaultStatus")
            .WithSummary("How many records are sealed, how many bytes, what is kept for others, what a record costs.")
            .Produces<VaultStatusAnswer>().Refuses(404);
        group.MapGet("/blobs/{id}", (HttpContext context, string member, string id) => doors[member].Get(context, id)).WithName("vaultBlob")
            .WithSummary("A blob, or one range of it, bytes=a-b. Ciphertext, named by the RFC 9162 root over its pieces of 1 MiB.")
            .Produces(200, contentType: Binary).Produces(206, contentType: Binary).Refuses(400, 403, 404, 416);
        group.MapGet("/blobs/{id}/pieces", (HttpContext context, string member, string id) => doors[member].Pieces(context, id)).WithName("vaultPieces")
            .WithSummary("A blob's length, u64 big-endian, and the leaf hash of each piece, 32 bytes each.")
            .Produces(200, contentType: Binary).Refuses(400, 403, 404);
        group.MapPost("/blobs/batch", (HttpContext context, string member) => doors[member].Batch(context)).WithName("vaultBatch")
            .WithSummary("Many small blobs: the names, 32 bytes each; answered in their order, each a u32 length and the bytes, 0xffffffff for absent.")
            .Takes("Names of 32 bytes each, at most 512.", Binary).Produces(200, contentType: Binary).Refuses(400, 403, 413);
        group.MapPut("/blobs/{id}", (HttpContext context, string member, string id) => doors[member].Put(context, id)).WithName("vaultPut")
            .WithSummary("A patient brings a sealed blob under its name.")
            .Takes("Ciphertext.", Binary).Produces(204).Refuses(400, 403, 413, 507);
        group.MapGet("/list", (HttpContext context, string member) => doors[member].List(context)).WithName("vaultList")
            .WithSummary("An owner's blobs here, in the order in which they came.").Query("after", "A number to go on after.").Query("owner", "A member's account; this member without it.")
            .Produces<VaultList>().Refuses(400, 403);
        group.MapGet("/catalogue", (HttpContext context, string member) => doors[member].Catalogue(context)).WithName("vaultCatalogue")
            .WithSummary("The newest signed head of an owner's catalogue.").Query("owner", "A member's account; this member without it.")
            .Produces(200, contentType: "application/json").Refuses(400, 403, 404);
    }
}
