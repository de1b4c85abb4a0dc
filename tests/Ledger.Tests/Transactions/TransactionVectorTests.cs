using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Tests.Transactions;

/// <summary>The worked examples of docs/spec: transaction, batch, log entry, genesis.</summary>
public sealed class TransactionVectorTests
{
    private static readonly JsonElement Vectors = VectorFile.Read("transaction.json");

    private static P256Signer Signer(JsonElement key) => P256Signer.FromScalar(Base64Url.Decode(key.Text("d")));

    private static KeyRing Keys => new([.. Vectors.GetProperty("keys").EnumerateArray().Select(Signer)]);

    [Fact]
    public void Key_ids_are_the_thumbprints()
    {
        foreach (var key in Vectors.GetProperty("keys").EnumerateArray())
        {
            var signer = Signer(key);
            Assert.Equal(key.Text("kid"), signer.KeyId.ToString());
            Assert.Equal(key.GetProperty("jwk").Text("x"), signer.PublicKey.X.ToString());
            Assert.Equal(key.GetProperty("jwk").Text("y"), signer.PublicKey.Y.ToString());
        }
    }

    [Fact]
    public void Transactions_are_read_as_written_and_verify()
    {
        foreach (var vector in Vectors.GetProperty("transactions").EnumerateArray())
        {
            var transaction = Jws.Parse(vector.Text("transaction")).Transaction!;
            Assert.Equal(vector.Text("id"), transaction.Id.ToString());
            Assert.Equal(vector.Text("id"), Sha256.Of(Encoding.UTF8.GetBytes(vector.Text("payload"))).ToString());
            Assert.Equal(
                vector.GetProperty("signatures").EnumerateArray().Select(s => (s.Text("kid"), s.Text("signingInput"), s.Text("signature"))),
                transaction.Signatures.Select(s => (s.Kid.ToString(), Encoding.ASCII.GetString(s.SigningInput.Span), Base64Url.Encode(s.Signature.Span))));
            Assert.Equal(SignatureState.Valid, transaction.VerifySignatures(Keys));
        }
    }

    [Fact]
    public void Builder_writes_the_payload_of_the_vector()
    {
        var vector = Vectors.GetProperty("transactions")[0];
        var parsed = Jws.Parse(vector.Text("transaction")).Transaction!.Payload;
        var builder = new TransactionBuilder(parsed.Network, parsed.Partition, parsed.Id, parsed.Expires);
        parsed.As.ToList().ForEach(a => builder.ActingAs(a));
        parsed.Calls.ToList().ForEach(c => builder.Call(c.Method, c.Arguments.Span));
        Assert.Equal(vector.Text("payload"), Encoding.UTF8.GetString(builder.Payload(parsed.By)));
    }

    [Fact]
    public void Refused_ones_are_refused_with_their_code()
    {
        var refused = Vectors.GetProperty("refused").EnumerateArray().ToList();
        Assert.All(refused, r => Assert.Equal(r.Text("code"), Jws.CodeOf(r.Text("transaction"))));
        Assert.Equal(27, refused.Select(r => r.Text("code")).Distinct().Count());
    }

    [Fact]
    public void Batch_has_the_bytes_of_the_vector()
    {
        var vector = VectorFile.Read("batch.json");
        var batch = Batch.TryDecode(vector.Hex("bytes"))!;
        Assert.Equal(vector.Text("network"), batch.Network.ToString());
        Assert.Equal(vector.Text("member"), batch.Member.ToString());
        Assert.Equal(vector.GetProperty("number").GetUInt64(), batch.Number);
        Assert.Equal(vector.GetProperty("transactions").EnumerateArray().Select(t => t.GetString()), batch.Transactions.Select(t => Encoding.ASCII.GetString(t.Span)));
        var identity = Signer(vector.GetProperty("identity"));
        Assert.True(batch.IsSignedBy(identity.PublicKey));
        Assert.Equal(batch.Bytes[..^64].ToArray(), (batch with { }).Sign(identity).Bytes[..^64].ToArray());
    }

    [Fact]
    public void Log_entries_have_the_bytes_of_the_vectors()
    {
        var vectors = VectorFile.Read("entry.json");
        var sequencer = Signer(vectors.GetProperty("sequencer"));
        foreach (var vector in vectors.GetProperty("entries").EnumerateArray())
        {
            var entry = LogEntry.TryDecode(vector.Hex("bytes"))!;
            Assert.Equal(vector.Text("network"), entry.Network.ToString());
            Assert.Equal(vector.GetProperty("epoch").GetUInt64(), entry.Epoch);
            Assert.Equal(vector.GetProperty("sequence").GetUInt64(), entry.Sequence);
            Assert.Equal(vector.GetProperty("time").GetInt64(), entry.Time.Milliseconds);
            Assert.Equal(vector.GetProperty("batches").EnumerateArray().Select(b => b.GetString()), entry.Batches.Select(b => Convert.ToHexStringLower(b.Span)));
            Assert.True(entry.IsSignedBy(sequencer.PublicKey));
            Assert.Equal(entry.Bytes[..^64].ToArray(), (entry with { }).Sign(sequencer).Bytes[..^64].ToArray());
        }
    }

    [Fact]
    public void Genesis_founds_the_network_of_the_vector()
    {
        var vector = VectorFile.Read("genesis.json");
        var genesis = Genesis.TryRead(Encoding.UTF8.GetBytes(vector.Text("document")))!;
        Assert.Equal(vector.Text("network"), genesis.Network.ToString());
        Assert.Equal(
            vector.GetProperty("members").EnumerateArray().Select(m => (m.Text("slug"), m.Text("account"))),
            genesis.Document.Members.Select(m => (m.Slug, Genesis.AccountOf(m).ToString())));
        Assert.Equal(vector.GetProperty("validators").Text("hash"), genesis.Validators.Hash.ToString());
        Assert.Equal(vector.GetProperty("validators").Hex("bytes"), genesis.Validators.Encode());
        Assert.Equal(vector.GetProperty("validators").GetProperty("quorum").GetInt32(), genesis.Validators.Quorum);
    }

    [Fact]
    public void Genesis_with_a_changed_byte_founds_another_network_or_none()
    {
        var document = Encoding.UTF8.GetBytes(VectorFile.Read("genesis.json").Text("document"));
        var network = Genesis.TryRead(document)!.Network;
        for (var i = 0; i < document.Length; i++)
        {
            document[i] ^= 1;
            Assert.NotEqual(network, Genesis.TryRead(document)?.Network);
            document[i] ^= 1;
        }
    }
}
