using System.Text.Json;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Node.Identity;

namespace Xinglin.EndToEnd;

/// <summary>Real processes: two of four members are lost for good, and the two that are left go on with two new ones.</summary>
public sealed class RefoundedNetworkTests(SeparateNodes nodes) : IClassFixture<SeparateNodes>
{
    [Fact]
    public async Task Members_that_are_left_without_a_quorum_refound_the_network_on_its_final_state_and_every_verifier_says_so()
    {
        var (former, before) = (nodes.Genesis, await ProposeAsync(0, "member-0", 11));
        await SeparateNodes.DoAsync("trust", "get", "--node", nodes.AddressOf(0).ToString(), "--out", nodes.In("former-members.json"));
        await SeparateNodes.DoAsync("proof", "get", "receipt", before, "--node", nodes.AddressOf(0).ToString(), "--out", nodes.In("before.json"));
        await nodes.AgreeAsync();
        await LoseAsync();

        await RefoundAsync();
        var founded = await ReadAsync("genesis", "show", nodes.Genesis, "--json");
        Assert.Equal(2, founded.GetProperty("refounded").GetProperty("by").GetArrayLength());
        nodes.StartOrdering();
        foreach (var i in Enumerable.Range(0, SeparateNodes.Count))
        {
            nodes.Start(i);
        }

        foreach (var i in Enumerable.Range(0, SeparateNodes.Count))
        {
            await nodes.HeightAsync(i, founded.GetProperty("refounded").GetProperty("height").GetUInt64() + 1);
        }

        // New transactions go on, of one that was left and of one that is new, on the state of before.
        var after = await ProposeAsync(0, "member-0", 12);
        await ProposeAsync(2, "newcomer-2", 13);
        await nodes.AgreeAsync();
        Assert.Equal("removed", await StatusOfAsync("member-3"));
        Assert.Equal("active", await StatusOfAsync("newcomer-3"));

        // What was proved of the former network holds against its members, and only against them.
        await ShowsRefoundingAsync(founded.GetProperty("refounded").GetProperty("network").GetString()!, after);
        await SeparateNodes.DoAsync("proof", "verify", nodes.In("before.json"), "--trust", nodes.In("former-members.json"));
        Assert.NotEqual(0, (await SeparateNodes.TryAsync("proof", "verify", nodes.In("before.json"), "--trust", nodes.In("members.json"))).Code);
        var kept = Directory.GetDirectories(Path.Combine(nodes.DataOf(0), "member-0"), "ledger-*").Single();
        await SeparateNodes.DoAsync("ledger", "prove", "receipt", before, "--data", kept, "--out", nodes.In("again.json"));
        await SeparateNodes.DoAsync("proof", "verify", nodes.In("again.json"), "--trust", nodes.In("former-members.json"));
        Assert.True(File.Exists(former));
    }

    /// <summary>Two machines are gone with everything on them; on the others the processes stop, for there is no quorum.</summary>
    private async Task LoseAsync()
    {
        foreach (var i in Enumerable.Range(0, SeparateNodes.Count))
        {
            await nodes.KillAsync(i);
        }

        await nodes.StopOrderingAsync();
        Directory.Delete(nodes.DataOf(2), recursive: true);
        Directory.Delete(nodes.DataOf(3), recursive: true);
    }

    private async Task RefoundAsync()
    {
        await File.WriteAllTextAsync(nodes.In("ordering-again.json"), await SeparateNodes.DoAsync("ordering", "init", "--data", nodes.In("ordering-again")));
        foreach (var i in new[] { 2, 3 })
        {
            await File.WriteAllTextAsync(nodes.In($"new-{i}.json"), await nodes.InitAsync(i, "newcomer-" + i));
        }

        Assert.Contains("by vote", (await SeparateNodes.TryAsync([.. Draft(0), "member-2"])).Errors, StringComparison.Ordinal);
        if (!await SignedAsync(by: 0))
        {
            // Whoever was killed later may have certified one block more: then the draft is made there.
            Directory.Delete(nodes.In("final"), recursive: true);
            Assert.True(await SignedAsync(by: 1));
        }

        Assert.NotEqual(0, (await SeparateNodes.TryAsync("genesis", "refound", "make", nodes.In("draft.json"), nodes.In("signed-0.json"))).Code);
        await File.WriteAllTextAsync(nodes.In("again.genesis"), await SeparateNodes.DoAsync("genesis", "refound", "make", nodes.In("draft.json"), nodes.In("signed-1.json"), nodes.In("signed-0.json")));
        nodes.Use(nodes.In("again.genesis"), nodes.In("ordering-again"));
        foreach (var i in Enumerable.Range(0, SeparateNodes.Count))
        {
            var done = await ReadAsync("ledger", "refound", "--data", nodes.DataOf(i), "--genesis", nodes.Genesis, "--state", nodes.In("final"), "--json");
            Assert.True(done.GetProperty("signs").GetBoolean());
        }

        // A second time would give the validator key a second, empty vote log.
        Assert.NotEqual(0, (await SeparateNodes.TryAsync("ledger", "refound", "--data", nodes.DataOf(0), "--genesis", nodes.Genesis, "--state", nodes.In("final"))).Code);
    }

    /// <summary>Whether both members that are left sign what one of them drafts.</summary>
    private async Task<bool> SignedAsync(int by)
    {
        await File.WriteAllTextAsync(nodes.In("draft.json"), await SeparateNodes.DoAsync(Draft(by)));
        foreach (var i in new[] { 0, 1 })
        {
            var (code, output, errors) = await SeparateNodes.TryAsync("genesis", "refound", "sign", nodes.In("draft.json"), "--data", nodes.DataOf(i));
            if (code != 0)
            {
                Assert.Contains("Draft it anew from this member's ledger", errors, StringComparison.Ordinal);
                return false;
            }

            await File.WriteAllTextAsync(nodes.In($"signed-{i}.json"), output);
        }

        return true;
    }

    private string[] Draft(int by) =>
    [
        "genesis", "refound", "draft", "--data", nodes.DataOf(by), "--name", "separate again", "--ordering", nodes.In("ordering-again.json"), "--ordering-at", nodes.OrderingAddress,
        "--state", nodes.In("final"), "--card", nodes.In("new-2.json"), "--card", nodes.In("new-3.json"), "--keep", "member-0", "member-1",
    ];

    private async Task ShowsRefoundingAsync(string network, string receipt)
    {
        var node = nodes.AddressOf(1).ToString();
        var trust = await ReadAsync("trust", "get", "--node", node, "--out", nodes.In("members.json"), "--json");
        await SeparateNodes.DoAsync("proof", "get", "receipt", receipt, "--node", node, "--out", nodes.In("after.json"));
        var proof = await ReadAsync("proof", "verify", nodes.In("after.json"), "--trust", nodes.In("members.json"), "--json");
        var consortium = await ReadAsync("consortium", "status", "--node", node, "--json");
        var status = await ReadAsync("network", "status", "--node", node, "--json");
        foreach (var shown in new[] { trust, proof, consortium, status })
        {
            Assert.Equal(network, shown.GetProperty("refounded").GetProperty("network").GetString());
        }

        Assert.Contains(network, (await nodes.StatusAsync(3)).GetProperty("refounded").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ReadAsync(params string[] arguments) => JsonElement.Parse(await SeparateNodes.DoAsync(arguments));

    /// <summary>One member's proposal, submitted at its own node and final there; the transaction's id.</summary>
    private async Task<string> ProposeAsync(int at, string slug, long value)
    {
        var connection = (await NetworkConnection.OpenAsync(nodes.AddressOf(at))).Value;
        var member = connection.Member(slug).Value;
        var ledger = connection.LedgerAt(member);
        using var identity = new KeyFolder(Path.Combine(nodes.DataOf(at), slug, "keys")).Signer("identity");
        var content = new MembershipPropose(ProposalKinds.Parameter, Name: ParameterNames.CorrectionDays, Value: value);
        var transaction = ledger.NewTransaction().ActingAs(member.Account)
            .Call("membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose)).Sign(identity);
        return (await ledger.SubmitAsync(transaction)).Value.Transaction.ToString();
    }

    private async Task<string?> StatusOfAsync(string slug)
    {
        var connection = (await NetworkConnection.OpenAsync(nodes.AddressOf(1))).Value;
        var ledger = connection.LedgerAt(connection.Member("member-1").Value);
        var account = (await ledger.StateAsync("membership.slugs", slug)).Value.Value?.Deserialize(ContractsJson.Default.MemberReference)?.Member.ToString();
        return (await ledger.StateAsync("membership.members", account!)).Value.Value?.Deserialize(ContractsJson.Default.Member)?.Status;
    }
}
