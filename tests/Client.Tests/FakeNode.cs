using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Network;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Client.Tests;

/// <summary>A node made of keys and a state: it describes one member, answers what a test tells it to, and proves its state.</summary>
internal sealed class FakeNode : HttpMessageHandler
{
    private readonly P256Signer[] _validators = [.. Enumerable.Range(1, 4).Select(i => Key((byte)(20 + i)))];
    private readonly List<StateChange> _state = [];

    public FakeNode()
    {
        var members = _validators.Select((v, i) => new GenesisMember(
            $"member-{i}", $"Member {i}", "hospital", Jwk.Of(Key((byte)(40 + i)).PublicKey), Jwk.Of(Key((byte)(60 + i)).PublicKey), Jwk.Of(v.PublicKey)));
        Genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "test", GenesisDocument.ProfileP256, 0, 1, [.. members], new GenesisOrdering(1, Jwk.Of(Key(99).PublicKey))));
    }

    public Genesis Genesis { get; }

    /// <summary>What the node answers beside /network; null: 404 without problem details.</summary>
    public Func<HttpRequestMessage, byte[], HttpResponseMessage?> Answer { get; set; } = (_, _) => null;

    /// <summary>Every path asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    public static P256Signer Key(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return P256Signer.FromScalar(scalar);
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public async Task<NetworkConnection> ConnectAsync() =>
        (await NetworkConnection.OpenAsync(new HttpClient(this) { BaseAddress = new Uri("http://node.test/") })).Value;

    public void Put(string key, string json) => _state.Add(new StateChange(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(json)));

    /// <summary>A proof of one key, present or absent, signed by the first <paramref name="signers"/> validators.</summary>
    public byte[] Prove(string key, int signers = 3)
    {
        var state = new WorldState();
        state.Stage([.. _state, new StateChange("other.table/entry"u8.ToArray(), "{}"u8.ToArray())]);
        state.Commit();
        var header = new BlockHeader(
            Genesis.Network, 0, new Height(7), new LedgerTime(7_000), Sha256.Of("parent"u8), new OrderPosition(1, 1), Sha256.Of("body"u8), 0,
            Hash.Zero, Hash.Zero, state.Root, Genesis.Validators.Hash);
        var content = new VoteContent(VoteStep.Precommit, header.Network, 0, header.Height, 0, header.Hash).Encode();
        var votes = Enumerable.Range(0, signers).Select(i => new CertificateVote((byte)i, VoteSignature.Alone(SignerOf(i).Sign(content)))).ToList();
        var anchor = new ProofAnchor(header, new Certificate(header.Network, 0, header.Height, 0, header.Hash, votes), Genesis.Validators, []);
        var bytes = Encoding.UTF8.GetBytes(key);
        return ProofFile.OfState(anchor, key, state.TryGet(bytes, out var value) ? value : (ReadOnlyMemory<byte>?)null, state.Prove(bytes));
    }

    /// <summary>Seals an answer as a gateway does.</summary>
    public static HttpResponseMessage Sealed(byte[] requestBytes, string plaintext)
    {
        var request = SignedRequest.Parse(requestBytes).Request!;
        var info = new SealInfo(SealPurposes.GatewayAnswer, request.Payload.Network, request.Hash.ToArray());
        return Json(Encoding.UTF8.GetString(SealedMessage.Seal(request.Payload.Seal, info, Encoding.UTF8.GetBytes(plaintext)).ToJson()));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        Asked.Add(path);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        return path == "/network" ? Json(Network()) : Answer(request, body) ?? new HttpResponseMessage(HttpStatusCode.NotFound);
    }

    private P256Signer SignerOf(int index) => _validators.Single(v => v.KeyId == Genesis.Validators.Validators[index].KeyId);

    private string Network() => new JsonObject
    {
        ["network"] = Genesis.Network.ToString(),
        ["name"] = "test",
        ["demonstration"] = true,
        ["genesis"] = Base64Url.Encode(Genesis.Bytes.Span),
        ["members"] = new JsonArray([.. Genesis.Document.Members.Select(m => new JsonObject
        {
            ["slug"] = m.Slug, ["name"] = m.Name, ["kind"] = m.Kind, ["account"] = Genesis.AccountOf(m).ToString(),
            ["identity"] = Node(m.Identity), ["seal"] = Node(m.Seal), ["validator"] = Node(m.Validator!), ["status"] = "present",
        })]),
    }.ToJsonString();

    private static JsonNode Node(Jwk jwk) => JsonSerializer.SerializeToNode(jwk)!;
}
