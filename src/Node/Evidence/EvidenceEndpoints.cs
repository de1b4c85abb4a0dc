using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Evidence;

/// <summary>An RFC 9162 inclusion proof; the leaf is in the tree of <paramref name="Size"/> entries.</summary>
public sealed record InclusionAnswer(long Index, long Size, IReadOnlyList<Hash> Proof);

/// <summary>An RFC 9162 consistency proof between two sizes.</summary>
public sealed record ConsistencyAnswer(long From, long To, IReadOnlyList<Hash> Proof);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InclusionAnswer))]
[JsonSerializable(typeof(ConsistencyAnswer))]
internal sealed partial class EvidenceApiJson : JsonSerializerContext;

/// <summary><c>/{member}/evidence</c>: a member's evidence log as everybody may follow it. Leaves say how much happened, nothing else.</summary>
public static class EvidenceEndpoints
{
    /// <summary>Adds the endpoints; the logs are found by the member's short name.</summary>
    public static void MapEvidence(this IEndpointRouteBuilder routes, IReadOnlyDictionary<string, EvidenceLog> logs)
    {
        var group = routes.MapGroup("/{member}/evidence").WithTags("Evidence");
        group.MapGet("/checkpoint", (MemberNode member) => TypedResults.Text(logs[member.Slug].Tree.Checkpoint().Note, "text/plain"))
            .WithName("getEvidenceCheckpoint").WithSummary("How far the log has come: a C2SP signed note with size and root.")
            .Produces(200, contentType: "text/plain");
        group.MapGet("/entries", (MemberNode member, long start, long end) => Entries(logs[member.Slug], start, end))
            .WithName("listEvidenceEntries")
            .WithSummary($"Leaves [start, end) as bytes, 91 each, at most {EvidenceLimits.LeavesPerPage}; fewer when the log ends before.")
            .Produces(200, contentType: "application/octet-stream").Refuses(400, 404);
        group.MapGet("/inclusion", (MemberNode member, long index, long size) => Inclusion(logs[member.Slug], index, size))
            .WithName("getEvidenceInclusion").WithSummary("An RFC 9162 proof that a leaf is in the tree of that size.")
            .Produces<InclusionAnswer>().Refuses(400, 404);
        group.MapGet("/consistency", (MemberNode member, long from, long to) => Consistency(logs[member.Slug], from, to))
            .WithName("getEvidenceConsistency").WithSummary("An RFC 9162 proof that the log of one size begins the log of another.")
            .Produces<ConsistencyAnswer>().Refuses(400, 404);
    }

    private static IResult Entries(EvidenceLog log, long start, long end)
    {
        if (start < 0 || end <= start || end - start > EvidenceLimits.LeavesPerPage)
        {
            return Problem.Of(ApiCodes.QueryMalformed, "end");
        }

        return log.Leaves(start, Math.Min(end, log.Last)) is { } leaves
            ? TypedResults.Bytes(leaves, "application/octet-stream")
            : Problem.Of(EvidenceLogCodes.Unknown);
    }

    private static IResult Inclusion(EvidenceLog log, long index, long size) => index < 0 || size < 1
        ? Problem.Of(ApiCodes.QueryMalformed, "index")
        : log.Tree.Inclusion(index, size) is { } proof ? TypedResults.Ok(new InclusionAnswer(index, size, proof)) : Problem.Of(EvidenceLogCodes.Unknown);

    private static IResult Consistency(EvidenceLog log, long from, long to) => from < 1 || to < from
        ? Problem.Of(ApiCodes.QueryMalformed, "from")
        : log.Tree.Consistency(from, to) is { } proof ? TypedResults.Ok(new ConsistencyAnswer(from, to, proof)) : Problem.Of(EvidenceLogCodes.Unknown);
}

/// <summary>Why the public side of a log refuses.</summary>
public static class EvidenceLogCodes
{
    /// <summary>The log has no such entry or size.</summary>
    public static readonly RefusalCode Unknown = new("evidence-unknown");
}
