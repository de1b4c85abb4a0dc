using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>What a member has to give.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Tip">The height of its last final block.</param>
/// <param name="Snapshots">Heights of its snapshots, newest first.</param>
/// <param name="Before">The height before the first block that it holds.</param>
public sealed record SnapshotOffer(string Network, uint Partition, ulong Tip, IReadOnlyList<ulong> Snapshots, ulong Before = 0);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SnapshotOffer))]
internal sealed partial class RecoveryJson : JsonSerializerContext;

/// <summary><c>/recovery</c>: snapshots and certified headers for members that join, recover or compare.</summary>
public static class SnapshotEndpoints
{
    private const string Binary = "application/octet-stream";

    /// <summary>Adds the endpoints, below where the routes are; who may enter is the door's matter.</summary>
    /// <param name="routes">The member's door.</param>
    /// <param name="shelf">What the member gives, by the request.</param>
    public static void MapSnapshots(this IEndpointRouteBuilder routes, Func<HttpContext, SnapshotShelf> shelf)
    {
        var group = routes.MapGroup("/recovery").WithTags("Recovery");
        group.MapGet("/snapshots", (HttpContext context) => Offer(shelf(context))).WithName("listSnapshots")
            .WithSummary("The snapshots that this member gives to members that join or recover.").Produces<SnapshotOffer>();
        group.MapGet("/snapshots/{height}/manifest", (HttpContext context, ulong height) => Give(shelf(context), s => s.Manifest(new Height(height))?.Encode(), RecoveryCodes.SnapshotUnknown))
            .WithName("getSnapshotManifest").WithSummary("A snapshot's certified header, the changes of validators since the genesis, and the hash of every piece.")
            .Produces(200, contentType: Binary).Refuses(404, 500, 503);
        group.MapGet("/snapshots/{height}/pieces/{piece}", (HttpContext context, ulong height, int piece) => Give(shelf(context), s => s.Piece(new Height(height), piece), RecoveryCodes.PieceUnknown))
            .WithName("getSnapshotPiece").WithSummary("One piece of a snapshot, at most 1 MiB.")
            .Produces(200, contentType: Binary).Refuses(404, 500, 503);
        group.MapGet("/headers/{height}", (HttpContext context, ulong height) => Give(shelf(context), s => s.HeaderAt(new Height(height)) is { } found ? HeaderForm.Encode(found) : null, ApiCodes.BlockUnknown))
            .WithName("getCertifiedHeader").WithSummary("A final header, its certificate, and the changes of validators since the genesis.")
            .Produces(200, contentType: Binary).Refuses(404, 503);
    }

    private static JsonHttpResult<SnapshotOffer> Offer(SnapshotShelf shelf) => TypedResults.Json(
        new SnapshotOffer(shelf.Genesis.Network.ToString(), shelf.Genesis.Document.Partition, shelf.Tip.Height.Value, [.. shelf.Heights.Select(h => h.Value)], shelf.Before.Value),
        RecoveryJson.Default.SnapshotOffer);

    /// <summary>One answer at a time and slot; a member that asks too much at once is told to come again.</summary>
    private static IResult Give(SnapshotShelf shelf, Func<SnapshotShelf, byte[]?> make, RefusalCode absent)
    {
        if (!shelf.Transfers.Wait(0))
        {
            return Problem.Of(RecoveryCodes.Busy);
        }

        try
        {
            return make(shelf) is { } bytes ? TypedResults.Bytes(bytes, Binary) : Problem.Of(absent);
        }
        catch (StorageFaultException)
        {
            return Problem.Of(RecoveryCodes.SnapshotDamaged);
        }
        finally
        {
            shelf.Transfers.Release();
        }
    }
}
