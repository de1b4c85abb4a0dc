using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Primitives;

public sealed class CommitmentTests
{
    private static readonly byte[] Salt = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();

    [Fact]
    public void Commitments_are_those_of_the_vectors()
    {
        var cases = VectorFile.Read("commitment.json").GetProperty("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var vector in cases)
        {
            Assert.True(Hash.TryParse(vector.GetProperty("commitment").GetString(), out var expected));
            var salt = Base64Url.Decode(vector.GetProperty("salt").GetString())!;
            var type = vector.GetProperty("type").GetString()!;
            var bytes = Encoding.UTF8.GetBytes(vector.GetProperty("text").GetString()!);
            Assert.Equal(expected, Commitment.Of(salt, type, bytes));
            Assert.Equal(expected, new Hash(System.Security.Cryptography.SHA256.HashData([.. "xinglin/commit/v1"u8, .. salt, .. Encoding.ASCII.GetBytes(type), .. bytes])));
            Assert.True(Commitment.Opens(expected, salt, type, bytes));
        }
    }

    [Fact]
    public void Another_salt_type_or_byte_opens_nothing()
    {
        var commitment = Commitment.Of(Salt, "Observation", "{\"a\":1}"u8);
        Assert.False(Commitment.Opens(commitment, Salt.Reverse().ToArray(), "Observation", "{\"a\":1}"u8));
        Assert.False(Commitment.Opens(commitment, Salt, "Condition", "{\"a\":1}"u8));
        Assert.False(Commitment.Opens(commitment, Salt, "Observation", "{\"a\":2}"u8));
        Assert.False(Commitment.Opens(commitment, Salt, "Observation", "{\"a\":1} "u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a{")]
    [InlineData("观察")]
    [InlineData("a_b")]
    [InlineData("a\0")]
    public void A_type_of_other_symbols_is_refused(string type)
    {
        Assert.False(Commitment.TryOf(Salt, type, "{}"u8, out _));
        Assert.Throws<ArgumentException>(() => Commitment.Of(Salt, type, "{}"u8));
    }

    [Fact]
    public void Content_that_is_no_object_a_short_salt_and_a_long_type_are_refused()
    {
        Assert.False(Commitment.TryOf(Salt, "a", "[]"u8, out _));
        Assert.False(Commitment.TryOf(Salt, "a", [], out _));
        Assert.False(Commitment.TryOf(Salt.AsSpan(1), "a", "{}"u8, out _));
        Assert.False(Commitment.TryOf(Salt, new string('a', Commitment.TypeLengthMax + 1), "{}"u8, out _));
        Assert.False(Commitment.TryOf(Salt, null!, "{}"u8, out _));
    }
}
