using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Tests.Crypto;

public sealed class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void The_standards_examples_come_out(string text, string hex)
    {
        var data = System.Text.Encoding.ASCII.GetBytes(text);
        var expected = new Hash(Convert.FromHexString(hex));
        Assert.Equal(expected, NativeSha256.Of(data, default, default));
        Assert.Equal(expected, FrameworkSha256.Of(data, default, default));
        Assert.Equal(expected, Sha256.Of(data));
    }

    [Fact]
    public void Every_length_and_every_cut_gives_the_same_digest_in_both_implementations()
    {
        var random = new Random(7);
        for (var length = 0; length < 3000; length += length < 200 ? 1 : 97)
        {
            var data = new byte[length];
            random.NextBytes(data);
            var expected = new Hash(SHA256.HashData(data));
            var first = random.Next(length + 1);
            var second = random.Next(first, length + 1);
            Assert.Equal(expected, NativeSha256.Of(data.AsSpan(0, first), data.AsSpan(first..second), data.AsSpan(second)));
            Assert.Equal(expected, FrameworkSha256.Of(data.AsSpan(0, first), data.AsSpan(first..second), data.AsSpan(second)));
            Assert.Equal(expected, Sha256.Of(data.AsSpan(0, first), data.AsSpan(first)));
        }
    }

    [Fact]
    public void Domain_byte_forms_hash_the_joined_bytes()
    {
        var (left, right) = (Sha256.Of("l"u8), Sha256.Of("r"u8));
        Assert.Equal(new Hash(SHA256.HashData([1, .. left.ToArray(), .. right.ToArray()])), Sha256.Of(1, left, right));
        Assert.Equal(new Hash(SHA256.HashData([.. left.ToArray(), .. right.ToArray()])), Sha256.Of(left, right));
        Assert.Equal(new Hash(SHA256.HashData([0, .. "leaf"u8])), Sha256.Of(0, "leaf"u8));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pieces_give_the_digest_of_the_whole_and_the_object_starts_anew(bool native)
    {
        using var hash = new IncrementalSha256(native);
        for (var round = 0; round < 2; round++)
        {
            var data = new byte[5000];
            new Random(round).NextBytes(data);
            hash.Append(data.AsSpan(0, 1)).Append(data.AsSpan(1, 1999)).Append([]).Append(data.AsSpan(2000));
            Assert.Equal(new Hash(SHA256.HashData(data)), hash.Finish());
        }
    }
}
