using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Testing;

namespace Xinglin.Client.Tests;

/// <summary>A node with the real contracts, whose time a test drives: each transaction is final at once. It can fall silent before or after one.</summary>
internal sealed class LedgerNode : HttpMessageHandler
{
    private readonly Time _time;

    public LedgerNode() => _time = new Time(Ledger);

    public TestLedger Ledger { get; } = new(ContractCatalog.BuiltIn);

    /// <summary>When set, nothing is answered; so it is after a loss.</summary>
    public bool Silent { get; set; }

    /// <summary>When set, the next transaction does not arrive.</summary>
    public bool LoseRequest { get; set; }

    /// <summary>When set, the next transaction becomes final and the answer is lost.</summary>
    public bool LoseAnswer { get; set; }

    public async Task<NetworkConnection> ConnectAsync() =>
        (await NetworkConnection.OpenAsync(new HttpClient(this) { BaseAddress = new Uri("http://node.test/") }, _time)).Value;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Silent)
        {
            throw new HttpRequestException("silent");
        }

        var path = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path switch
        {
            ["network"] => FakeNode.Json(Network()),
            ["codes"] => FakeNode.Json("[]"),
            [_, "transactions"] => Submit(await request.Content!.ReadAsByteArrayAsync(cancellationToken)),
            [_, "state", var table, var key] => State($"{table}/{key}"),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        };
    }

    private HttpResponseMessage Submit(byte[] bytes)
    {
        if (LoseRequest)
        {
            (LoseRequest, Silent) = (false, true);
            throw new HttpRequestException("lost");
        }

        var receipt = Ledger.Submit(SignedTransaction.Parse(bytes).Transaction!);
        if (LoseAnswer)
        {
            (LoseAnswer, Silent) = (false, true);
            throw new HttpRequestException("lost");
        }

        return FakeNode.Json(new JsonObject
        {
            ["transaction"] = receipt.Transaction.ToString(),
            ["status"] = "final",
            ["height"] = Ledger.Blocks.Count,
            ["index"] = 0,
            ["code"] = receipt.Code?.Value,
        }.ToJsonString());
    }

    private HttpResponseMessage State(string key) => FakeNode.Json(new JsonObject
    {
        ["key"] = key,
        ["height"] = Ledger.Blocks.Count,
        ["value"] = Ledger.State.Text(key) is { } text ? JsonNode.Parse(text) : null,
    }.ToJsonString());

    private string Network() => new JsonObject
    {
        ["network"] = Ledger.Genesis.Network.ToString(),
        ["name"] = "test",
        ["demonstration"] = true,
        ["members"] = new JsonArray([.. Ledger.Genesis.Document.Members.Select(m => new JsonObject
        {
            ["slug"] = m.Slug, ["name"] = m.Name, ["kind"] = m.Kind, ["account"] = Genesis.AccountOf(m).ToString(),
            ["identity"] = JsonSerializer.SerializeToNode(m.Identity), ["seal"] = JsonSerializer.SerializeToNode(m.Seal), ["status"] = "present",
        })]),
    }.ToJsonString();

    private sealed class Time(TestLedger ledger) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(ledger.Now.Milliseconds);
    }
}
