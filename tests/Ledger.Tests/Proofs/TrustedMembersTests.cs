using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Ledger.Tests.Proofs;

public sealed class TrustedMembersTests
{
    private static readonly ProofScene Scene = new();

    [Fact]
    public void The_file_reads_back_to_the_same_set_and_verifies_proofs()
    {
        var trust = TrustedMembers.TryRead(Scene.Trust.Write())!;
        Assert.Equal(Scene.Trust.Network, trust.Network);
        Assert.Equal(Scene.Genesis.Validators.Hash, trust.Validators.Hash);
        Assert.Equal(Scene.Trust.Members, trust.Members);
        Assert.True(ProofVerifier.Verify(Scene.StateProofFile(Scene.Anchor()), trust).Holds);
    }

    [Fact]
    public void A_member_that_only_takes_part_has_no_vote()
    {
        var node = JsonNode.Parse(Scene.Trust.Write())!;
        node["members"]![3]!.AsObject().Remove("validator");
        var trust = TrustedMembers.TryRead(JsonSerializer.SerializeToUtf8Bytes(node))!;
        Assert.Equal(3, trust.Validators.Count);
        Assert.Null(trust.Members[3].Validator);
    }

    [Theory]
    [InlineData("format", "\"xinglin/members/v2\"")]
    [InlineData("network", "\"AA\"")]
    [InlineData("name", "\"a\\u001bb\"")]
    [InlineData("name", "\"\"")]
    [InlineData("members", "[]")]
    [InlineData("members", "[null]")]
    [InlineData("at", "-1")]
    [InlineData("more", "1")]
    public void A_wrong_member_of_the_file_is_refused(string name, string json)
    {
        var node = JsonNode.Parse(Scene.Trust.Write())!;
        node[name] = JsonNode.Parse(json);
        Assert.Null(TrustedMembers.TryRead(JsonSerializer.SerializeToUtf8Bytes(node)));
    }

    [Fact]
    public void An_account_or_a_key_twice_and_a_file_without_validators_are_refused()
    {
        var account = JsonNode.Parse(Scene.Trust.Write())!;
        account["members"]![1]!["account"] = account["members"]![0]!["account"]!.GetValue<string>();
        var key = JsonNode.Parse(Scene.Trust.Write())!;
        key["members"]![1]!["validator"] = key["members"]![0]!["validator"]!.DeepClone();
        var none = JsonNode.Parse(Scene.Trust.Write())!;
        foreach (var member in none["members"]!.AsArray())
        {
            member!.AsObject().Remove("validator");
        }

        Assert.All([account, key, none], n => Assert.Null(TrustedMembers.TryRead(JsonSerializer.SerializeToUtf8Bytes(n))));
        Assert.Null(TrustedMembers.TryRead(Encoding.UTF8.GetBytes("x")));
    }
}
