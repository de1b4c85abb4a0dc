using System.Net;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Client.Tests.Ledger;

public sealed class LedgerClientTests
{
    private readonly FakeNode _node = new();

    [Fact]
    public async Task A_final_transaction_is_a_value()
    {
        _node.Answer = (_, body) => FakeNode.Json(Status(body, "final", """,\"height\":3,\"index\":0,\"receipt\":{}"""));
        var status = (await SubmitAsync()).Value;
        Assert.Equal(new Height(3), status.Height);
        Assert.EndsWith("/member-0/transactions?wait=final", _node.Asked[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pending_transaction_is_awaited()
    {
        _node.Answer = (request, body) => request.Method == HttpMethod.Post
            ? FakeNode.Json(Status(body, "pending", string.Empty), HttpStatusCode.Accepted)
            : FakeNode.Json(Status(request, _node.Asked.Count < 5 ? "pending" : "final"));
        Assert.Equal("final", (await SubmitAsync()).Value.Status);
    }

    [Fact]
    public async Task A_refusal_by_a_contract_has_the_nodes_own_sentence()
    {
        _node.Answer = (request, body) => request.Method == HttpMethod.Post
            ? FakeNode.Json(Status(body, "final", """,\"height\":3,\"index\":0,\"code\":\"permission-revoked\",\"receipt\":{}"""))
            : FakeNode.Json("""[{"code":"permission-revoked","status":403,"en":"It was ended: ask again.","zh":"已终止。"}]""");
        var refusal = (await SubmitAsync()).Refusal!;
        Assert.Equal("permission-revoked", refusal.Code.Value);
        Assert.Equal("It was ended: ask again.", refusal.Sentence);
    }

    [Fact]
    public async Task A_refusal_by_intake_is_a_refusal()
    {
        _node.Answer = (_, _) => FakeNode.Json("""{"code":"wrong-network","detail":"Sign for this network."}""", HttpStatusCode.BadRequest);
        Assert.Equal(TransactionCodes.WrongNetwork, (await SubmitAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task Events_resume_after_the_last_one_seen()
    {
        var resumed = new List<string?>();
        _node.Answer = (request, _) =>
        {
            resumed.Add(request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null);
            return new HttpResponseMessage { Content = new StringContent($"id: {resumed.Count}.0\nevent: summary.confirmed\ndata: {{}}\n\n") };
        };
        using var connection = await _node.ConnectAsync();
        var seen = new List<string>();
        await foreach (var notice in connection.LedgerAt(connection.Network.Members[0]).EventsAsync())
        {
            seen.Add(notice.Id);
            if (seen.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["1.0", "2.0"], seen);
        Assert.Equal([null, "1.0"], resumed);
    }

    private static string Status(byte[] transaction, string status, string more) =>
        $$"""{"transaction":"{{SignedTransaction.Parse(transaction).Transaction!.Id}}","status":"{{status}}"{{more.Replace("\\", string.Empty, StringComparison.Ordinal)}}}""";

    private static string Status(HttpRequestMessage request, string status) =>
        $$"""{"transaction":"{{request.RequestUri!.Segments[^1]}}","status":"{{status}}","height":null,"index":null,"code":null,"receipt":null}""";

    private async Task<Answer<TransactionStatus>> SubmitAsync()
    {
        using var connection = await _node.ConnectAsync();
        var ledger = connection.LedgerAt(connection.Network.Members[0]);
        using var signer = FakeNode.Key(1);
        var transaction = ledger.NewTransaction().ActingAs(new AccountId(signer.KeyId.Value)).Call("summary.confirm", "{}").Introduce(signer).Sign(signer);
        return await ledger.SubmitAsync(transaction);
    }
}
