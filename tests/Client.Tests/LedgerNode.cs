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
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.State;
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

    /// <summary>State entries that the node makes up, in its answers and in the state that it proves.</summary>
    public Dictionary<string, string> Lies { get; } = [];

    /// <summary>How many validators sign what it proves: three of four are a quorum.</summary>
    public int ProofSigners { get; set; } = 3;

    /// <summary>A proof that it kept and gives in place of a fresh one.</summary>
    public byte[]? OldProof { get; set; }

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
            [_, "proofs", "state", var table, var key] => new HttpResponseMessage { Content = new ByteArrayContent(OldProof ?? Prove($"{table}/{key}")) },
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
        ["value"] = (Lies.GetValueOrDefault(key) ?? Ledger.State.Text(key)) is { } text ? JsonNode.Parse(text) : null,
    }.ToJsonString());

    /// <summary>A proof of one key as of now, over the real state and the lies, signed by the first validators.</summary>
    public byte[] Prove(string key)
    {
        var state = new WorldState();
        state.Stage([.. Ledger.State.Keys.Select(k => Change(k, Ledger.State.Text(k)!)), .. Lies.Select(l => Change(l.Key, l.Value))]);
        state.Commit();
        var header = new BlockHeader(
            Ledger.Genesis.Network, 0, new Height((ulong)Ledger.Blocks.Count), Ledger.Now, Hash.Zero, new OrderPosition(1, 1), Hash.Zero, 0, Hash.Zero, Hash.Zero, state.Root,
            Ledger.Genesis.Validators.Hash);
        var content = new VoteContent(VoteStep.Precommit, header.Network, 0, header.Height, 0, header.Hash).Encode();
        var votes = Enumerable.Range(0, ProofSigners).Select(i => new CertificateVote((byte)i, VoteSignature.Alone(SignerOf(i).Sign(content)))).ToList();
        var anchor = new ProofAnchor(header, new Certificate(header.Network, 0, header.Height, 0, header.Hash, votes), Ledger.Genesis.Validators, []);
        var bytes = Encoding.UTF8.GetBytes(key);
        return ProofFile.OfState(anchor, key, state.TryGet(bytes, out var value) ? value : (ReadOnlyMemory<byte>?)null, state.Prove(bytes));
    }

    private static StateChange Change(string key, string value) => new(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    private P256Signer SignerOf(int index) => Enumerable.Range(3000, 4).Select(TestLedger.Key).Single(k => k.KeyId == Ledger.Genesis.Validators.Validators[index].KeyId);

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
