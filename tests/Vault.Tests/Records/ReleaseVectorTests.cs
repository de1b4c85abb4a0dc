using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Records;
using Xinglin.Vault.Statements;

namespace Xinglin.Vault.Tests.Records;

/// <summary>A permission limited to a layer, and a release under it, byte for byte.</summary>
public sealed class ReleaseVectorTests
{
    private static readonly JsonElement Vector = Vectors.Read("release");
    private static readonly NetworkId Network = new(Hash("network"));
    private static readonly AccountId Holder = new(Hash("holder"));

    [Fact]
    public void Terms_with_a_layer_and_without_one_are_read_and_written_as_they_always_were()
    {
        var terms = Vector.GetProperty("terms");
        var salt = new Salt(new Hash(Vectors.Hex(terms, "salt")));
        foreach (var (name, commitment, layer, deepest) in new[] { ("text", "commitment", Layer, Layer), ("withoutLayer", "withoutLayerCommitment", null, "raw") })
        {
            var document = new TermsDocument(terms.GetProperty(name).GetString()!, salt);
            var read = document.Read()!;
            Assert.Equal((layer, deepest), (read.Layer, read.DeepestLayer));
            Assert.Equal(new Hash(Vectors.Hex(terms, commitment)), document.Commitment());
            Assert.Equal(document.Terms, TermsDocument.Create(read).Terms);
        }
    }

    [Fact]
    public void The_attestation_is_by_the_holders_key_and_says_what_it_is_about()
    {
        using var identity = P256Signer.FromScalar(Vectors.Hex(Vector, "identityScalar"));
        var signed = SignedStatement.TryParse(Text("attestation"))!;
        Assert.True(signed.IsBy(identity.PublicKey));
        Assert.Equal(Text("statement"), Encoding.UTF8.GetString(signed.Payload.Span));
        var statement = LayerStatement.TryRead(signed)!;
        Assert.Equal(
            new LayerStatement(
                "xinglin/layer/v1", Network, Holder, Hash("record"), Hash("commitment"), "Observation", Layer, Hash("projectionCommitment"), new LedgerTime(1767225600000)),
            statement);
        Assert.True(Commitment.Opens(statement.Projection, Vectors.Hex(Vector, "projectionSalt"), "Observation", Encoding.UTF8.GetBytes(Text("projection"))));
        Assert.Equal(Text("statement"), Encoding.UTF8.GetString(SignedStatement.TryParse(statement.Sign(identity))!.Payload.Span));
    }

    [Fact]
    public void A_statement_of_another_kind_is_no_attestation()
    {
        using var identity = P256Signer.FromScalar(Vectors.Hex(Vector, "identityScalar"));
        foreach (var payload in new[] { Text("statement").Replace("layer/v1", "answer/v1", StringComparison.Ordinal), Text("statement")[..^1] + ",\"more\":1}", "{}" })
        {
            Assert.Null(LayerStatement.TryRead(SignedStatement.TryParse(SignedStatement.Sign(Encoding.UTF8.GetBytes(payload), identity))!));
        }
    }

    [Fact]
    public void The_wrap_opens_to_the_key_and_the_key_opens_the_projection()
    {
        using var key = SealingKey.FromScalar(Vectors.Hex(Vector, "sealingScalar"));
        var wrap = SealedMessage.TryParse(Encoding.UTF8.GetBytes(Vector.GetProperty("wrap").GetRawText()))!;
        var binding = new LayerBinding(Network, Hash("record"), Layer, Holder, new AccountId(Hash("reader")), Hash("grant"));
        Assert.Equal(Vectors.Hex(Vector, "contentKey"), LayerWrap.Open(wrap, key, binding));
        var layer = new SealedLayer(Network, Holder, new AccountId(Hash("relationship")), Layer);
        Assert.Equal(Vectors.Hex(Vector, "context"), layer.Context);
        Assert.Equal(Text("projection"), Encoding.UTF8.GetString(layer.Open(Vectors.Hex(Vector, "contentKey"), Base64Url.Decode(Text("ciphertext")))!));
    }

    [Fact]
    public void A_layer_opens_itself_and_those_above_it()
    {
        Assert.Equal(["index", "summary", "detail", "raw"], LayerNames.All);
        foreach (var granted in LayerNames.All)
        {
            Assert.Equal(LayerNames.All.TakeWhile(l => l != granted).Append(granted), LayerNames.All.Where(l => LayerNames.IsWithin(l, granted)));
            Assert.Equal(LayerNames.All.Where(l => !LayerNames.IsWithin(l, granted)), LayerNames.Beyond(granted));
        }

        Assert.False(LayerNames.IsWithin("all", "raw"));
        Assert.False(LayerNames.IsWithin("index", "all"));
        Assert.False(LayerNames.IsWithin("Summary", "raw"));
    }

    private static string Layer => Text("layer");

    private static string Text(string name) => Vector.GetProperty(name).GetString()!;

    private static Hash Hash(string name) => new(Vectors.Hex(Vector, name));
}
