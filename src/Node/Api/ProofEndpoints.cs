using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Api;

/// <summary><c>/{member}/proofs</c>: files that show something to who trusts only the members' public keys.</summary>
internal static class ProofEndpoints
{
    public static void MapProofs(this RouteGroupBuilder member)
    {
        var group = member.MapGroup("/proofs").WithTags("Proofs");
        group.MapGet("/state/{table}/{**key}", ProveState).WithName("proveState")
            .WithSummary("A proof that a state entry has this value, or that there is none, as of the last final block.")
            .Produces(200, contentType: "application/json").Refuses(400, 404);
        group.MapGet("/receipt/{id}", ProveReceipt).WithName("proveReceipt")
            .WithSummary("A proof of what a transaction did.")
            .Produces(200, contentType: "application/json").Refuses(400, 404, 410);
        group.MapGet("/transaction/{id}", ProveTransaction).WithName("proveTransaction")
            .WithSummary("A proof that a transaction is in the ledger, with its exact bytes.")
            .Produces(200, contentType: "application/json").Refuses(400, 404, 410);
    }

    private static IResult ProveState(MemberNode member, string table, string key)
    {
        var full = $"{table}/{key}";
        return StateEndpoints.IsKey(full) ? File(member.Ledger.ProveState(full)) : Problem.Of(ApiCodes.QueryMalformed, "key");
    }

    private static IResult ProveReceipt(MemberNode member, string id) =>
        Hash.TryParse(id, out var transaction) ? File(member.Ledger, transaction, member.Ledger.ProveReceipt(transaction)) : Problem.Of(ApiCodes.QueryMalformed, "id");

    private static IResult ProveTransaction(MemberNode member, string id) =>
        Hash.TryParse(id, out var transaction) ? File(member.Ledger, transaction, member.Ledger.ProveTransaction(transaction)) : Problem.Of(ApiCodes.QueryMalformed, "id");

    private static IResult File(IMemberLedger ledger, Hash transaction, ReadOnlyMemory<byte>? proof) =>
        proof is null && ledger.ArchivedAt(transaction) is { } height ? TransactionEndpoints.Archived(height) : File(proof);

    private static IResult File(ReadOnlyMemory<byte>? proof) =>
        proof is { } bytes ? TypedResults.Bytes(bytes, "application/json") : Problem.Of(ApiCodes.ProofUnavailable);
}
