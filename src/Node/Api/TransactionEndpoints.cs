using System.IO.Pipelines;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;
using Xinglin.Node.Standing;
using Xinglin.Node.Telemetry;

namespace Xinglin.Node.Api;

/// <summary><c>/{member}/transactions</c>: submit, and ask what became of one.</summary>
internal static class TransactionEndpoints
{
    private const string Compact = "application/jose";
    private const string General = "application/jose+json";

    public static void MapTransactions(this RouteGroupBuilder member)
    {
        var group = member.MapGroup("/transactions").WithTags("Transactions");
        group.MapPost("/", (Delegate)Submit).WithName("submitTransaction")
            .WithSummary("Submit a signed transaction; with ?wait=final the answer comes when it is final.")
            .Answers(200, typeof(TransactionAnswer)).Answers(202, typeof(TransactionAnswer))
            .Takes("The JWS, compact or general.", Compact, General)
            .Query("wait", "final: answer when the transaction is final, after at most 30 s.")
            .Query("promise", "true: answer at once with the member's signed promise to include it (docs/spec/promise.md), octets.")
            .Refuses(400, 409, 413, 415, 429, 503);
        group.MapGet("/{id}", Get).WithName("getTransaction")
            .WithSummary("What became of a transaction: final with its receipt, pending, or unknown.")
            .Produces<TransactionAnswer>().Refuses(400, 404, 410);
    }

    /// <summary>The busiest entrance: no binding, no formatter; the body is read once into the array that intake keeps.</summary>
    private static async Task Submit(HttpContext context)
    {
        if (!IsTaken(context.Request.ContentType))
        {
            await Problem.Of(ApiCodes.MediaTypeRefused).ExecuteAsync(context);
            return;
        }

        var body = await RequestBody.ReadAsync(context, ApiLimits.TransactionBytesMax);
        if (body is null)
        {
            await Problem.Of(Xinglin.Ledger.Transactions.TransactionCodes.Oversize).ExecuteAsync(context);
            return;
        }

        using var activity = NodeMeter.Activities.StartActivity("transaction");
        var ledger = context.Features.Get<MemberNode>()!.Ledger;
        var wait = context.Request.QueryString.HasValue && context.Request.Query["wait"] == "final";
        var submission = await ledger.SubmitAsync(body, context.RequestAborted);
        if (submission.Refusal is { } code)
        {
            await Problem.Of(code, submission.RetryAfter).ExecuteAsync(context);
        }
        else if (context.Request.QueryString.HasValue && context.Request.Query["promise"] == "true")
        {
            await AnswerPromise(context, ledger, submission.Transaction);
        }
        else if (wait)
        {
            await AnswerWhenFinal(context, ledger, submission.Transaction);
        }
        else
        {
            await AnswerPending(context.Response, submission.Transaction);
        }
    }

    private static IResult Get(MemberNode member, string id)
    {
        if (!Hash.TryParse(id, out var transaction))
        {
            return Problem.Of(ApiCodes.QueryMalformed, "id");
        }

        if (member.Ledger.Find(transaction) is { } final)
        {
            return TypedResults.Ok(Answer(final));
        }

        if (member.Ledger.ArchivedAt(transaction) is { } height)
        {
            return Archived(height);
        }

        var status = member.Ledger.IsPending(transaction) ? "pending" : "unknown";
        return TypedResults.Ok(new TransactionAnswer(id, status));
    }

    /// <summary>Its block left this node, so that nothing but its place can be said.</summary>
    internal static Problem Archived(Height height) => new(ProblemDocument.Of(ApiCodes.TransactionArchived) with { Height = height.Value });

    private static TransactionAnswer Answer(FinalTransaction final) => new(
        final.Transaction.ToString(), "final", final.Height.Value, final.Index, final.Code?.Value, JsonElement.Parse(final.Receipt.Span));

    private static Task AnswerPromise(HttpContext context, IMemberLedger ledger, Hash transaction) => ledger.PromiseOf(transaction) is { } promise
        ? TypedResults.Bytes(promise.Encode(), "application/octet-stream").ExecuteAsync(context)
        : Problem.Of(ConsortiumCodes.PromiseNotGiven).ExecuteAsync(context);

    private static async Task AnswerWhenFinal(HttpContext context, IMemberLedger ledger, Hash transaction)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(ApiLimits.WaitFinalMax);
        FinalTransaction final;
        try
        {
            final = await ledger.WhenFinalAsync(transaction, patience.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await AnswerPending(context.Response, transaction);
            return;
        }

        await TypedResults.Json(Answer(final), ApiJson.Default.TransactionAnswer).ExecuteAsync(context);
    }

    private static ValueTask<FlushResult> AnswerPending(HttpResponse response, Hash transaction)
    {
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        var writer = response.BodyWriter;
        var span = writer.GetSpan(128);
        var length = Pending(transaction, span);
        response.ContentLength = length;
        writer.Advance(length);
        return writer.FlushAsync();
    }

    private static int Pending(Hash transaction, Span<byte> span)
    {
        "{\"transaction\":\""u8.CopyTo(span);
        Span<byte> bytes = stackalloc byte[Hash.Length];
        transaction.CopyTo(bytes);
        System.Buffers.Text.Base64Url.EncodeToUtf8(bytes, span[16..], out _, out var written);
        "\",\"status\":\"pending\"}"u8.CopyTo(span[(16 + written)..]);
        return 16 + written + 21;
    }

    private static bool IsTaken(string? contentType) =>
        contentType is not null && (contentType.Equals(Compact, StringComparison.OrdinalIgnoreCase) || contentType.Equals(General, StringComparison.OrdinalIgnoreCase));
}
