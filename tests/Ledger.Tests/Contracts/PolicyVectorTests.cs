using System.Text.Json;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Contracts;

/// <summary>Policies are read and written as <c>tests/vectors/policy.json</c> has them: a right that ends by its hour.</summary>
public sealed class PolicyVectorTests
{
    [Fact]
    public void The_text_of_a_policy_with_an_end_is_read_and_written_back_to_the_byte()
    {
        var vectors = VectorFile.Read("policy.json").GetProperty("policies").EnumerateArray().ToList();
        Assert.Equal(2, vectors.Count);
        foreach (var vector in vectors)
        {
            var text = vector.GetProperty("text").GetString()!;
            var policy = JsonSerializer.Deserialize(text, LedgerJson.Default.Policy)!;
            var leaf = policy.In?[^1] ?? policy;
            Assert.True(KeyId.TryParse(vector.GetProperty("key").GetString(), out var key));
            Assert.Equal((key, vector.GetProperty("until").GetInt64()), (leaf.Key!.Value, leaf.Until!.Value.Milliseconds));
            Assert.True(policy.IsSound());
            Assert.Equal(text, JsonSerializer.Serialize(policy, LedgerJson.Default.Policy));
        }
    }
}
