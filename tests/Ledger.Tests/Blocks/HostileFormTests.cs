using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Proofs;

namespace Xinglin.Ledger.Tests.Blocks;

/// <summary>Every form that a peer sends: cut, lengthened or changed bytes are answered by null or another value, never by an exception.</summary>
public sealed class HostileFormTests
{
    private static readonly ProofScene Scene = new();

    [Fact]
    public void Forms_read_back_to_themselves_and_no_cut_or_longer_one_is_read()
    {
        foreach (var (name, bytes, read) in Forms())
        {
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(read(bytes) ?? []));
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.True(read(bytes.AsMemory(0, length)) is null, $"{name} cut to {length}");
            }

            Assert.True(read((byte[])[.. bytes, 0]) is null, name);
        }
    }

    [Fact]
    public void A_changed_form_is_refused_or_reads_back_to_the_changed_bytes()
    {
        var random = new Random(17);
        foreach (var (name, bytes, read) in Forms())
        {
            for (var i = 0; i < 2000; i++)
            {
                var changed = bytes.ToArray();
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                changed[random.Next(changed.Length)] = 0xff;
                var again = read(changed);
                Assert.True(again is null || again.AsSpan().SequenceEqual(changed), name);
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    public void What_is_no_genesis_is_refused(string json) => Assert.Null(Genesis.TryRead(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("members", "[null]")]
    [InlineData("members", "null")]
    [InlineData("members", "[{}]")]
    [InlineData("ordering", "null")]
    [InlineData("profile", "\"sm2-sm3-sm4\"")]
    [InlineData("more", "1")]
    public void A_genesis_with_a_wrong_member_is_refused(string name, string json)
    {
        var node = JsonNode.Parse(Scene.Genesis.Bytes.Span)!;
        node[name] = JsonNode.Parse(json);
        Assert.Null(Genesis.TryRead(JsonSerializer.SerializeToUtf8Bytes(node)));
    }

    private static IEnumerable<(string Name, byte[] Bytes, Func<ReadOnlyMemory<byte>, byte[]?> Read)> Forms()
    {
        var anchor = Scene.Anchor();
        var block = new Block(anchor.Header, new byte[50], Scene.Receipts, anchor.Certificate);
        yield return ("header", anchor.Header.Encode(), b => BlockHeader.TryDecode(b)?.Encode());
        yield return ("certificate", anchor.Certificate.Encode(), b => Certificate.TryDecode(b)?.Encode());
        yield return ("validators", Scene.Genesis.Validators.Encode(), b => ValidatorSet.TryDecode(b)?.Encode());
        yield return ("block", block.Encode(), b => Block.TryDecode(b)?.Encode());
        yield return ("vote", Vote.Create(anchor.Certificate.Content, Scene.Key("validator 0")).Encode(), b => Vote.TryDecode(b)?.Encode());
        yield return ("body", new BlockBody(BodySource.OrderingLog, 1, 2, Scene.Receipts).Encode(), b => BlockBody.TryDecode(b)?.Encode());
    }
}
