using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Api;

/// <summary><c>/{member}/blocks</c>: the certified chain as this member's replica has it.</summary>
internal static class BlockEndpoints
{
    public static void MapBlocks(this RouteGroupBuilder member)
    {
        var group = member.MapGroup("/blocks").WithTags("Blocks");
        group.MapGet("/", List).WithName("listBlocks")
            .WithSummary("Final blocks in ascending order: from a height, at most 100; without from, the last ones.")
            .Produces<IReadOnlyList<BlockSummary>>().Refuses(400);
        group.MapGet("/{height}", Get).WithName("getBlock")
            .WithSummary("A final block with its roots and receipts.")
            .Produces<BlockAnswer>().Refuses(400, 404, 410);
        group.MapGet("/{height}/bytes", GetBytes).WithName("getBlockBytes")
            .WithSummary("A final block's exact bytes, as docs/spec describes: header, body, receipts, certificate.")
            .Produces(200, contentType: "application/octet-stream").Refuses(400, 404, 410);
    }

    private static IResult List(MemberNode member, ulong? from = null, int count = 20)
    {
        if (count is < 1 or > ApiLimits.BlocksPerPageMax)
        {
            return Problem.Of(ApiCodes.QueryMalformed, "count");
        }

        var tip = member.Ledger.Tip.Height.Value;
        var first = Math.Max(1, from ?? (tip >= (ulong)count ? tip - (ulong)count + 1 : 1));
        var blocks = new List<BlockSummary>(count);
        for (var height = first; height <= tip && blocks.Count < count; height++)
        {
            if (member.Ledger.Block(new Height(height)) is { } block)
            {
                blocks.Add(Summary(member.Ledger, block));
            }
        }

        return TypedResults.Ok<IReadOnlyList<BlockSummary>>(blocks);
    }

    private static IResult Get(MemberNode member, ulong height) =>
        member.Ledger.Block(new Height(height)) is { } block ? TypedResults.Ok(Answer(member.Ledger, block)) : Absent(member, height);

    private static IResult GetBytes(MemberNode member, ulong height) =>
        member.Ledger.Block(new Height(height)) is { } block
            ? TypedResults.Bytes(block.Encode(), "application/octet-stream")
            : Absent(member, height);

    private static Problem Absent(MemberNode member, ulong height) =>
        Problem.Of(height > 0 && height <= member.Ledger.Pruned.Value ? ApiCodes.BlockPruned : ApiCodes.BlockUnknown);

    private static BlockAnswer Answer(IMemberLedger ledger, Block block) => new(
        Summary(ledger, block), block.Header.Transactions.ToString(), block.Header.Receipts.ToString(), block.Header.State.ToString(),
        [.. block.Receipts.Select(r => JsonElement.Parse(r.Span))]);

    private static BlockSummary Summary(IMemberLedger ledger, Block block) => new(
        block.Header.Height.Value, block.Header.Time.ToString(), block.Header.Hash.ToString(), block.Header.Parent.ToString(),
        block.Header.TransactionCount, block.Certificate.Round, SignedBy(ledger, block));

    private static List<string> SignedBy(IMemberLedger ledger, Block block)
    {
        var validators = ledger.ValidatorsOf(block.Header.Height)?.Validators ?? [];
        return [.. block.Certificate.Votes.Where(v => v.Index < validators.Count).Select(v => validators[v.Index].Member.ToString())];
    }
}
