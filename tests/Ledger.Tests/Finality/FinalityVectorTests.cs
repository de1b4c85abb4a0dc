using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Finality;

/// <summary>The bytes that docs/spec shows for blocks, votes, certificates and peers' messages.</summary>
public sealed class FinalityVectorTests
{
    [Fact]
    public void Votes_have_the_bytes_of_the_vectors()
    {
        var vectors = VectorFile.Read("vote.json");
        var set = SetOf(vectors.GetProperty("validators"));
        foreach (var vector in vectors.GetProperty("votes").EnumerateArray())
        {
            var vote = Vote.TryDecode(Bytes(vector, "bytes"))!;
            var header = vector.GetProperty("header").GetString() is { } text ? HashOf(text) : Hash.Zero;
            Assert.Equal(vector.GetProperty("step").GetString(), vote.Content.Step.ToString().ToLowerInvariant());
            Assert.Equal((vector.GetProperty("height").GetUInt64(), vector.GetProperty("round").GetUInt32(), header), (vote.Content.Height.Value, vote.Content.Round, vote.Content.Header));
            Assert.Equal(vector.GetProperty("network").GetString(), vote.Content.Network.ToString());
            Assert.Equal(Bytes(vector, "signed"), vote.Content.Encode());
            Assert.Equal(Bytes(vector, "signature"), vote.Signature.Signature.ToArray());
            Assert.Equal(Bytes(vector, "bytes"), vote.Encode());
            Assert.True(vote.IsSignedBy(set.Validators[set.IndexOf(vote.Validator)]));
        }

        Assert.All(vectors.GetProperty("refused").EnumerateArray(), v => Assert.Null(Vote.TryDecode(Bytes(v, "bytes"))));
        foreach (var vector in vectors.GetProperty("forged").EnumerateArray())
        {
            var vote = Vote.TryDecode(Bytes(vector, "bytes"))!;
            Assert.False(vote.IsSignedBy(set.Validators[set.IndexOf(vote.Validator)]), vector.GetProperty("why").GetString());
        }
    }

    [Fact]
    public void Votes_in_lists_have_the_bytes_of_the_vectors()
    {
        var vectors = VectorFile.Read("vote-list.json");
        var set = SetOf(vectors.GetProperty("validators"));
        foreach (var list in vectors.GetProperty("lists").EnumerateArray())
        {
            foreach (var vector in list.GetProperty("votes").EnumerateArray())
            {
                var vote = Vote.TryDecode(Bytes(vector, "bytes"))!;
                var place = vote.Signature.Place!;
                Assert.Equal(list.GetProperty("kid").GetString(), vote.Validator.ToString());
                Assert.Equal(Bytes(vector, "vote"), vote.Content.Encode());
                Assert.Equal(Bytes(vector, "salt"), place.Salt.ToArray());
                Assert.Equal(Bytes(vector, "leaf"), VoteList.Leaf(place.Salt.Span, vote.Content.Encode()).ToArray());
                Assert.Equal(Bytes(list, "signed"), VoteList.SignedBytes(place.Size, new Hash(Bytes(list, "root"))));
                Assert.Equal(Bytes(list, "signature"), vote.Signature.Signature.ToArray());
                Assert.Equal(Bytes(vector, "bytes"), vote.Encode());
                Assert.True(vote.IsSignedBy(set.Validators[set.IndexOf(vote.Validator)]), list.GetProperty("why").GetString());
            }
        }

        Assert.All(vectors.GetProperty("refused").EnumerateArray(), v => Assert.True(Vote.TryDecode(Bytes(v, "bytes")) is null, v.GetProperty("why").GetString()));
        foreach (var vector in vectors.GetProperty("forged").EnumerateArray())
        {
            var vote = Vote.TryDecode(Bytes(vector, "bytes"));
            Assert.True(vote is null || !vote.IsSignedBy(set.Validators[set.IndexOf(vote.Validator)]), vector.GetProperty("why").GetString());
        }
    }

    [Theory]
    [InlineData("certificate.json")]
    [InlineData("certificate-list.json")]
    public void Certificates_decide_as_the_vectors_say(string file)
    {
        var vectors = VectorFile.Read(file);
        var set = SetOf(vectors.GetProperty("validators"));
        Assert.Equal(Bytes(vectors.GetProperty("set"), "bytes"), set.Encode());
        Assert.Equal(vectors.GetProperty("set").GetProperty("hash").GetString(), set.Hash.ToString());
        Assert.Equal(vectors.GetProperty("set").GetProperty("quorum").GetInt32(), set.Quorum);
        var header = BlockHeader.TryDecode(Bytes(vectors.GetProperty("header"), "bytes"))!;
        foreach (var vector in vectors.GetProperty("certificates").EnumerateArray())
        {
            var certificate = Certificate.TryDecode(Bytes(vector, "bytes"))!;
            Assert.Equal(Bytes(vector, "bytes"), certificate.Encode());
            Assert.True(vector.GetProperty("decides").GetBoolean() == certificate.Decides(header, set), vector.GetProperty("why").GetString());
        }

        Assert.All(vectors.GetProperty("refused").EnumerateArray(), v => Assert.Null(Certificate.TryDecode(Bytes(v, "bytes"))));
    }

    [Fact]
    public void Blocks_have_the_bytes_of_the_vectors()
    {
        var vectors = VectorFile.Read("block.json");
        foreach (var vector in vectors.GetProperty("bodies").EnumerateArray())
        {
            var body = BlockBody.TryDecode(Bytes(vector, "bytes"))!;
            Assert.Equal(Bytes(vector, "bytes"), body.Encode());
            Assert.Equal(vector.GetProperty("hash").GetString(), Sha256.Of(Bytes(vector, "bytes")).ToString());
            if (vector.GetProperty("entry").ValueKind == JsonValueKind.String)
            {
                Assert.Equal(Bytes(vector, "bytes"), EntryBody.Of(LogEntry.TryDecode(Bytes(vector, "entry"))!));
            }
        }

        Assert.All(vectors.GetProperty("refusedBodies").EnumerateArray(), v => Assert.Null(BlockBody.TryDecode(Bytes(v, "bytes"))));
        var block = Block.TryDecode(Bytes(vectors, "bytes"))!;
        var header = vectors.GetProperty("header");
        Assert.Equal(Bytes(vectors, "bytes"), block.Encode());
        Assert.Equal(Bytes(header, "bytes"), block.Header.Encode());
        Assert.Equal(header.GetProperty("hash").GetString(), block.Header.Hash.ToString());
        Assert.Equal(header.GetProperty("body").GetString(), Sha256.Of(block.Body.Span).ToString());
        Assert.Equal(header.GetProperty("receipts").GetString(), MerkleTree.Root(block.Receipts).ToString());
        Assert.Equal(header.GetProperty("transactions").GetString(), MerkleTree.Root([.. vectors.GetProperty("transactions").EnumerateArray().Select(t => (ReadOnlyMemory<byte>)Convert.FromHexString(t.GetString()!))]).ToString());
        Assert.Equal(Bytes(vectors, "certificate"), block.Certificate.Encode());
    }

    [Fact]
    public void Proposals_and_messages_have_the_bytes_of_the_vectors()
    {
        var vectors = VectorFile.Read("proposal.json");
        var set = SetOf(vectors.GetProperty("validators"));
        Assert.True(NetworkId.TryParse(vectors.GetProperty("network").GetString(), out var network));
        foreach (var vector in vectors.GetProperty("proposals").EnumerateArray())
        {
            var proposal = Proposal.TryDecode(Bytes(vector, "bytes"))!;
            Assert.Equal(Bytes(vector, "bytes"), proposal.Encode());
            Assert.Equal(Bytes(vector, "signed"), proposal.Content.Encode());
            Assert.Equal((vector.GetProperty("round").GetInt32(), vector.GetProperty("validRound").GetInt32()), (proposal.Round, proposal.ValidRound));
            Assert.True(proposal.IsSignedBy(set.Proposer(proposal.Header.Height, (uint)proposal.Round)));
        }

        Assert.All(vectors.GetProperty("refused").EnumerateArray(), v => Assert.Null(Proposal.TryDecode(Bytes(v, "bytes"))));
        foreach (var vector in vectors.GetProperty("messages").EnumerateArray())
        {
            var message = PeerMessage.TryDecode(Bytes(vector, "bytes"), network, 0);
            Assert.True(message is not null, vector.GetProperty("what").GetString());
            Assert.Equal(Bytes(vector, "bytes"), message.Encode(network, 0).ToArray());
        }
    }

    [Fact]
    public void A_message_that_is_cut_longer_or_of_another_network_is_nothing()
    {
        var vectors = VectorFile.Read("proposal.json");
        Assert.True(NetworkId.TryParse(vectors.GetProperty("network").GetString(), out var network));
        foreach (var vector in vectors.GetProperty("messages").EnumerateArray())
        {
            var bytes = Bytes(vector, "bytes");
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Null(PeerMessage.TryDecode(bytes.AsMemory(0, length), network, 0));
            }

            Assert.Null(PeerMessage.TryDecode(bytes.Append((byte)0).ToArray(), network, 0));
            Assert.Null(PeerMessage.TryDecode(bytes, network, 1));
            Assert.Null(PeerMessage.TryDecode(bytes, new NetworkId(Hash.Zero), 0));
        }
    }

    private static ValidatorSet SetOf(JsonElement validators) => new(validators.EnumerateArray().Select(v =>
    {
        Assert.True(P256PublicKey.TryCreate(HashOf(v.GetProperty("x").GetString()!), HashOf(v.GetProperty("y").GetString()!), out var key));
        Assert.Equal(v.GetProperty("kid").GetString(), key.Thumbprint().ToString());
        return new Validator(new AccountId(HashOf(v.GetProperty("member").GetString()!)), key);
    }));

    private static Hash HashOf(string text) => Hash.TryParse(text, out var hash) ? hash : throw new FormatException(text);

    private static byte[] Bytes(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);
}
