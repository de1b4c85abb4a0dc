using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Replicas;

/// <summary>Members vote a second version of a contract in; one of four nodes does not have it.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const int Behind = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ContractCatalog New = new([.. ContractCatalog.BuiltIn.Contracts.Select(c => c.Type), typeof(CounterContract), typeof(CounterContractTwice)]);
    private static readonly ContractCatalog Old = new([.. ContractCatalog.BuiltIn.Contracts.Select(c => c.Type), typeof(CounterContract)]);
    private static readonly ContractCatalog WithLate = new([.. Old.Contracts.Select(c => c.Type), typeof(LateContract)]);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-upgrade-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Mixed_versions_agree_before_the_height_then_the_node_without_stops_and_says_what_it_needs()
    {
        using var consortium = new TestConsortium(_folder, New) { CatalogOf = member => member == Behind ? Old : null };
        consortium.Enrol();
        consortium.StartAll();
        var height = await VoteIn(consortium);
        await Add(consortium, Behind);
        var late = consortium.Hosts[Behind]!;
        Assert.Null(late.Health.Halted);

        await Reach(consortium, height + 3);
        await Halted(late);
        Assert.Contains(late.Notices, n => n.Contains($"Version 2 of contract counter runs from block {height} on", StringComparison.Ordinal));
        Assert.Contains("version 2 of contract counter", late.Health.Halted, StringComparison.Ordinal);
        Assert.Contains("install the release", late.Health.Sentence, StringComparison.Ordinal);
        Assert.Equal(height - 1, late.Tip.Height.Value);
        Assert.All(consortium.Hosts.Take(3), h => Assert.Null(h!.Health.Halted));

        consortium.Stop(Behind);
        await Halted(consortium.Start(Behind));
        Assert.Equal(height - 1, consortium.Hosts[Behind]!.Tip.Height.Value);

        consortium.Stop(Behind);
        consortium.CatalogOf = _ => null;
        var upgraded = consortium.Start(Behind);
        var tip = consortium.Hosts[0]!.Tip.Height;
        await upgraded.WhenHeightAsync(tip, default).WaitAsync(Patience);
        Assert.Equal(consortium.Hosts[0]!.Block(tip)!.Header.Hash, upgraded.Block(tip)!.Header.Hash);
        await Add(consortium, Behind);
    }

    [Fact]
    public async Task A_brand_new_contract_stops_the_node_whose_build_does_not_know_it_at_the_voted_height_before_anybody_calls_it()
    {
        using var consortium = new TestConsortium(_folder, WithLate) { CatalogOf = member => member == Behind ? Old : null };
        consortium.Enrol();
        consortium.StartAll();
        var height = await VoteIn(consortium, "late", 1);
        var behind = consortium.Hosts[Behind]!;
        await Reach(consortium, height + 2);
        await Halted(behind);
        Assert.Contains(behind.Notices, n => n.Contains($"Version 1 of contract late runs from block {height} on", StringComparison.Ordinal));
        Assert.Contains("version 1 of contract late, which this node does not have: install the release", behind.Health.Halted, StringComparison.Ordinal);
        Assert.Equal(height - 1, behind.Tip.Height.Value);
        Assert.All(consortium.Hosts.Take(3), h => Assert.Null(h!.Health.Halted));

        // Started again without it, and from a snapshot of before: it stops again, and with it goes on.
        consortium.Stop(Behind);
        await Halted(consortium.Start(Behind));
        consortium.Stop(Behind);
        consortium.CatalogOf = _ => null;
        var upgraded = consortium.Start(Behind);
        await upgraded.WhenHeightAsync(consortium.Hosts[0]!.Tip.Height, default).WaitAsync(Patience);
        Assert.Null(upgraded.Health.Halted);
    }

    private static async Task<ulong> VoteIn(TestConsortium consortium, string name = "counter", int version = 2)
    {
        var height = consortium.Hosts[0]!.Tip.Height.Value + 14;
        var content = new MembershipPropose(ProposalKinds.Contract, Name: name, Version: version, Height: height);
        var proposal = await Send(consortium, 0, TestConsortium.Key(1000), "membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose));
        foreach (var member in (int[])[1, Behind])
        {
            await Send(consortium, member, TestConsortium.Key(1000 + member), "membership.vote", JsonSerializer.Serialize(new MembershipVote(proposal, true), ContractsJson.Default.MembershipVote));
        }

        return height;
    }

    private static Task<Hash> Add(TestConsortium consortium, int member)
    {
        var key = TestConsortium.Key(10 + member);
        return Send(consortium, member, key, "counter.add", $$"""{"account":"{{TestConsortium.Account(key)}}","by":1}""");
    }

    private static async Task Reach(TestConsortium consortium, ulong height)
    {
        while (consortium.Hosts[0]!.Tip.Height.Value < height)
        {
            await Add(consortium, 0);
        }
    }

    private static async Task Halted(ReplicaHost host)
    {
        var until = DateTime.UtcNow + Patience;
        while (host.Health.Halted is null)
        {
            Assert.True(DateTime.UtcNow < until, "it did not stop");
            await Task.Delay(20);
        }
    }

    private static async Task<Hash> Send(TestConsortium consortium, int member, ISigner signer, string method, string arguments)
    {
        var host = consortium.Hosts[member]!;
        var answer = host.Submit(consortium.Transaction(signer, Guid.NewGuid().ToString("N")[..24], method, arguments));
        Assert.Equal(IntakeOutcome.Taken, answer.Outcome);
        Assert.Null((await host.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience)).Code);
        return answer.Transaction;
    }
}
