using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Promises;
using Xinglin.Node.Errors;
using Xinglin.Node.Standing;

namespace Xinglin.Node.Api;

/// <summary><c>/{member}/promises</c>: what any member can show of a promise that another one gave.</summary>
internal static class PromiseEndpoints
{
    private const int PromiseBytesMax = 1024;
    private const string Octets = "application/octet-stream";

    public static void MapPromises(this RouteGroupBuilder member) =>
        member.MapGroup("/promises").WithTags("Transactions").MapPost("/check", (Delegate)Check).WithName("checkPromise")
            .WithSummary("A promise to include a transaction: the file that shows to anybody that it was broken, or why it was not.")
            .Takes("The promise, as docs/spec/promise.md describes.", Octets)
            .Produces(200, contentType: Octets).Refuses(400, 409, 413, 422);

    private static async Task Check(HttpContext context)
    {
        var ledger = context.Features.Get<MemberNode>()!.Ledger;
        var body = await RequestBody.ReadAsync(context, PromiseBytesMax);
        var answer = body is null ? Problem.Of(ApiCodes.BodyTooLarge)
            : Promise.TryDecode(body) is { } promise ? Judge(ledger, promise)
            : Problem.Of(PromiseCodes.Malformed);
        await answer.ExecuteAsync(context);
    }

    private static IResult Judge(IMemberLedger ledger, Promise promise)
    {
        if (promise.Network != ledger.Genesis.Network || promise.Partition != ledger.Genesis.Document.Partition)
        {
            return Problem.Of(PromiseCodes.NetworkMismatch);
        }

        if (!promise.IsSigned())
        {
            return Problem.Of(PromiseCodes.SignatureInvalid);
        }

        if (ledger.Find(promise.Transaction) is { } final && final.Height.CompareTo(promise.Until) <= 0)
        {
            return Problem.Of(PromiseCodes.Kept);
        }

        if (ledger.Tip.Height.CompareTo(promise.Until) < 0)
        {
            return Problem.Of(ConsortiumCodes.PromiseRunning);
        }

        return Broken(ledger, promise)?.Encode() is { } file ? TypedResults.Bytes(file, Octets) : Problem.Of(PromiseCodes.BlocksMissing);
    }

    internal static BrokenPromise? Broken(IMemberLedger ledger, Promise promise)
    {
        var blocks = new List<HeldBlock>();
        for (var height = promise.From.Next; height.CompareTo(promise.Until) <= 0; height = height.Next)
        {
            if (ledger.Block(height) is not { } block || ledger.TransactionsOf(block) is not { } transactions)
            {
                return null;
            }

            blocks.Add(new HeldBlock(block.Header, transactions));
        }

        var key = promise.Key.Thumbprint();
        var proof = key.Value == promise.Member.Value ? null : ledger.ProveState(EvidenceVerifier.KeysTable + key);
        return ledger.Block(promise.Until) is { } last ? new BrokenPromise(promise, proof ?? default, last.Certificate, blocks) : null;
    }
}
