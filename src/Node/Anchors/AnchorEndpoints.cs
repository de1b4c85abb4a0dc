using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Anchors;

/// <summary><c>/{member}/anchors</c>: which headers an outsider has timestamped.</summary>
internal static class AnchorEndpoints
{
    public static void MapAnchors(this RouteGroupBuilder member)
    {
        var group = member.MapGroup("/anchors").WithTags("Anchors");
        group.MapGet("/", List).WithName("listAnchors")
            .WithSummary("Headers that a time stamping authority has timestamped, the newest first, and what keeps the member from more.")
            .Answers(200, typeof(AnchorsAnswer));
        group.MapGet("/{height}", Get).WithName("getAnchor")
            .WithSummary("An anchor file: the certified header with its token. Check it offline: xinglin anchor verify.")
            .Produces(200, contentType: "application/json").Refuses(404);
    }

    private static FileContentHttpResult List(MemberNode member) =>
        TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(Status(member), AnchorJson.Default.AnchorsAnswer), "application/json");

    private static IResult Get(MemberNode member, ulong height) =>
        member.Anchors?.Find(height) is { } file ? TypedResults.Bytes(file, "application/json") : Problem.Of(AnchorCodes.Unknown);

    private static AnchorsAnswer Status(MemberNode member) =>
        member.Anchors?.Status ?? new AnchorsAnswer([], 0, null, "No header is anchored; no authority is configured.");
}
