using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;
using Xinglin.Node.Standing;

namespace Xinglin.Node.Api;

/// <summary>Evidence of a lie, as the API lists it.</summary>
/// <param name="Id">Names it: the hash of what was signed twice.</param>
/// <param name="Kind"><c>votes</c> or <c>entries</c>.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Member">Whose key it is, by short name; null for an orderer's or an unknown one.</param>
/// <param name="What">What was signed twice, in words.</param>
/// <param name="Attributed">True when the file itself proves whose key it is.</param>
public sealed record MisbehaviourAnswer(string Id, string Kind, string Key, string? Member, string What, bool Attributed);

/// <summary><c>/{member}/misbehaviour</c>: what this member keeps against keys that signed two things that exclude each other.</summary>
internal static class MisbehaviourEndpoints
{
    public static void MapMisbehaviour(this RouteGroupBuilder member)
    {
        var group = member.MapGroup("/misbehaviour").WithTags("Network");
        group.MapGet("/", (MemberNode node) => TypedResults.Ok<IReadOnlyList<MisbehaviourAnswer>>([.. node.Ledger.Misbehaviour.Select(k => Answer(node.Ledger, k))]))
            .WithName("listMisbehaviour").WithSummary("Evidence that a key signed two things that exclude each other.");
        group.MapGet("/{id}", Get).WithName("getMisbehaviour")
            .WithSummary("One piece of evidence as a file that anybody can check offline, as docs/spec/misbehaviour.md describes.")
            .Produces(200, contentType: "application/octet-stream").Refuses(400, 404);
    }

    private static IResult Get(MemberNode node, string id)
    {
        if (!Hash.TryParse(id, out var slot))
        {
            return Problem.Of(ApiCodes.QueryMalformed, "id");
        }

        return node.Ledger.Misbehaviour.FirstOrDefault(k => k.Slot.Id == slot) is { } kept
            ? TypedResults.Bytes(kept.File, "application/octet-stream")
            : Problem.Of(ConsortiumCodes.EvidenceUnknown);
    }

    private static MisbehaviourAnswer Answer(IMemberLedger ledger, KeptEvidence kept) => new(
        kept.Slot.Id.ToString(), kept.Slot.Kind.ToString().ToLowerInvariant(), kept.Slot.Key.ToString(), ConsortiumView.OwnerOf(ledger, kept.Slot.Key), kept.Slot.Text, kept.Proof.Length > 0);
}
