using System.Globalization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Api;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;
using Xinglin.Testing;
using Xunit;

namespace Xinglin.Node.Tests.Replicas;

public sealed class ReplicaHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-hosts-").FullName;
    private int _ids;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_single_validator_makes_a_transaction_final_and_finds_it_after_a_restart()
    {
        Hash id;
        Hash root;
        using (var consortium = New(1))
        {
            consortium.Enrol();
            consortium.StartAll();
            id = await Add(consortium, 0, 1, 5);
            root = consortium.Hosts[0]!.State is var _ ? await consortium.Hosts[0]!.Ask(v => v.State.Root) : default;
        }

        using var again = New(1);
        again.StartAll();
        var host = again.Hosts[0]!;
        Assert.True(host.StartedFrom.Value > 0);
        Assert.Null(host.Find(id)!.Code);
        await Add(again, 0, 1, 5);
        Assert.NotEqual(root, await host.Ask(v => v.State.Root));
    }

    [Fact]
    public async Task Without_a_snapshot_the_state_is_rebuilt_from_the_log()
    {
        Hash root;
        Height tip;
        using (var consortium = New(1))
        {
            consortium.Enrol();
            consortium.StartAll();
            for (var i = 0; i < 20; i++)
            {
                await Add(consortium, 0, i % 3, 1);
            }

            consortium.Stop(0);
            Directory.Delete(Path.Combine(consortium.FolderOf(0), "state"), recursive: true);
            consortium.Start(0);
            (root, tip) = (await consortium.Hosts[0]!.Ask(v => v.State.Root), consortium.Hosts[0]!.Tip.Height);
            Assert.Equal(default, consortium.Hosts[0]!.StartedFrom);
        }

        using var again = New(1);
        again.StartAll();
        Assert.Equal(root, await again.Hosts[0]!.Ask(v => v.State.Root));
        Assert.True(again.Hosts[0]!.Tip.Height.CompareTo(tip) >= 0);
    }

    [Fact]
    public async Task Four_members_agree_on_every_block_and_a_member_that_was_away_catches_up()
    {
        using var consortium = New(5, 4);
        consortium.Enrol();
        consortium.StartAll();
        for (var i = 0; i < 8; i++)
        {
            await Add(consortium, i % 5, i, 1);
        }

        consortium.Stop(2);
        for (var i = 0; i < 8; i++)
        {
            await Add(consortium, i % 2, i, 1);
        }

        consortium.Start(2);
        var height = consortium.Hosts[0]!.Tip.Height;
        foreach (var host in consortium.Hosts)
        {
            await host!.WhenHeightAsync(height, default).WaitAsync(Patience);
        }

        for (ulong h = 1; h <= height.Value; h++)
        {
            Assert.Single(consortium.Hosts.Select(host => host!.Block(new Height(h))!.Header.Hash).Distinct());
        }
    }

    [Fact]
    public async Task Without_a_quorum_nothing_becomes_final_and_the_sentence_says_who_is_missing()
    {
        using var consortium = New(4);
        consortium.Enrol();
        consortium.StartAll();
        await Add(consortium, 0, 1, 1);
        consortium.Stop(2);
        consortium.Stop(3);
        var host = consortium.Hosts[0]!;
        var pending = Submit(consortium, 0, 1, 1);
        var final = host.WhenFinalAsync(pending, default);
        while (!host.Sentence.Contains("waits in round", StringComparison.Ordinal))
        {
            await Task.Delay(20);
        }

        Assert.Contains("member-", host.Sentence, StringComparison.Ordinal);
        Assert.False(final.IsCompleted);
        consortium.Start(3);
        Assert.Null((await final.WaitAsync(Patience)).Code);
    }

    [Fact]
    public async Task A_validator_without_its_vote_log_follows_and_does_not_sign()
    {
        using var consortium = New(4);
        consortium.Enrol();
        consortium.StartAll();
        await Add(consortium, 0, 1, 1);
        consortium.Stop(3);
        Directory.Delete(Path.Combine(consortium.FolderOf(3), "votes"), recursive: true);
        var host = consortium.Start(3);
        var id = await Add(consortium, 0, 1, 1);
        await host.WhenFinalAsync(id, default).WaitAsync(Patience);
        Assert.False(host.Health.Signs);
        Assert.Contains(host.Notices, n => n.Contains("will not sign", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proof_of_state_holds_and_after_the_stop_none_is_made()
    {
        using var consortium = New(1);
        consortium.Enrol();
        consortium.StartAll();
        await Add(consortium, 0, 1, 5);
        var host = consortium.Hosts[0]!;
        var key = $"counter.values/{TestConsortium.Account(TestConsortium.Key(11))}";
        var proof = Xinglin.Ledger.Proofs.ProofVerifier.Verify(host.ProveState(key)!.Value, Xinglin.Ledger.Proofs.TrustedMembers.FromGenesis(consortium.Genesis));
        Assert.True(proof.Holds);
        consortium.Stop(0);
        Assert.Null(host.ProveState(key));
    }

    private TestConsortium New(int members, int? validators = null) =>
        new(_folder, new ContractCatalog(typeof(CounterContract)), members, validators ?? members);

    private Hash Submit(TestConsortium consortium, int member, int account, long by)
    {
        var key = TestConsortium.Key(10 + account);
        var id = "id-" + Interlocked.Increment(ref _ids).ToString("D21", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N")[..8];
        var bytes = consortium.Transaction(key, id, "counter.add", $$"""{"account":"{{TestConsortium.Account(key)}}","by":{{by}}}""");
        var answer = consortium.Hosts[member]!.Submit(bytes);
        Assert.Equal(IntakeOutcome.Taken, answer.Outcome);
        return answer.Transaction;
    }

    private async Task<Hash> Add(TestConsortium consortium, int member, int account, long by)
    {
        var id = Submit(consortium, member, account, by);
        FinalTransaction final = await consortium.Hosts[member]!.WhenFinalAsync(id, default).WaitAsync(Patience);
        Assert.Null(final.Code);
        return id;
    }
}
