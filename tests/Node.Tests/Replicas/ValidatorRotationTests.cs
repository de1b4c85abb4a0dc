using System.Text;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Testing;
using Xunit;

namespace Xinglin.Node.Tests.Replicas;

/// <summary>A member's validator key is voted in while its node runs on a real disk.</summary>
public sealed class ValidatorRotationTests : IDisposable
{
    private const int Rotating = 3;
    private static readonly int[] Voters = [1, 2, 0];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-rotation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_key_voted_in_signs_from_two_blocks_later_on_the_other_never_again_and_both_survive_restarts()
    {
        using var consortium = New();
        consortium.Enrol();
        consortium.StartAll();
        var old = TestConsortium.Key(3000 + Rotating).KeyId;
        var (key, decided) = await Rotate(consortium, 6000);
        await Reach(consortium, decided + 4);
        Assert.True(consortium.Hosts[Rotating]!.Health.Signs);

        consortium.Stop(Rotating);
        Assert.True(Newest(consortium, old) <= decided + 1);
        Assert.True(Newest(consortium, key) >= decided + 2);
        var host = consortium.Start(Rotating);
        consortium.Stop(0);
        await Reach(consortium, host.Tip.Height.Value + 4);
        Assert.True(host.Health.Signs);
        Assert.True(Newest(consortium, old) <= decided + 1);

        var (again, later) = await Rotate(consortium, 6001);
        await Reach(consortium, later + 4);
        Assert.True(host.Health.Signs);
        Assert.Empty(host.Misbehaviour);
        consortium.Stop(Rotating);
        Assert.True(Newest(consortium, again) >= later + 2);
        Assert.True(Newest(consortium, key) <= later + 1);
    }

    [Fact]
    public async Task A_key_without_its_vote_log_is_voted_in_and_does_not_sign_until_another_is()
    {
        using var consortium = New();
        consortium.Enrol();
        consortium.StartAll();
        var (_, decided) = await Rotate(consortium, 6000, enrol: false);
        await Reach(consortium, decided + 4);
        var host = consortium.Hosts[Rotating]!;
        Assert.False(host.Health.Signs);
        Assert.Contains(host.Notices, n => n.Contains("will not sign", StringComparison.Ordinal));

        var (key, later) = await Rotate(consortium, 6001);
        await Reach(consortium, later + 4);
        Assert.True(host.Health.Signs);
        consortium.Stop(Rotating);
        Assert.True(Newest(consortium, key) >= later + 2);
    }

    [Fact]
    public async Task A_key_whose_file_is_missing_is_taken_up_when_it_is_put_back()
    {
        using var consortium = New();
        consortium.Enrol();
        consortium.StartAll();
        var (key, decided) = await Rotate(consortium, 6000, keep: false);
        await Reach(consortium, decided + 4);
        var host = consortium.Hosts[Rotating]!;
        Assert.False(host.Health.Signs);
        Assert.Single(host.Notices, n => n.Contains("no key file", StringComparison.Ordinal));

        consortium.Further.Add(TestConsortium.Key(6000));
        await Reach(consortium, host.Tip.Height.Value + 4);
        Assert.True(host.Health.Signs);
        consortium.Stop(Rotating);
        Assert.True(Newest(consortium, key) > decided + 4);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_key_file_that_others_can_read_is_passed_over_and_the_others_are_found()
    {
        var folder = new KeyFolder(Path.Combine(_folder, "keys"));
        using var bad = folder.NextValidator();
        using var good = folder.NextValidator();
        File.SetUnixFileMode(Path.Combine(_folder, "keys", "validator-2.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using var found = Assert.Single(folder.FurtherValidators());
        Assert.Equal(good.KeyId, found.KeyId);
        Assert.NotEqual(bad.KeyId, found.KeyId);
    }

    private TestConsortium New() => new(_folder, ContractCatalog.BuiltIn);

    /// <summary>Makes the key and its vote log, then the members that run vote it in; the height of the deciding vote.</summary>
    private static async Task<(KeyId Key, ulong Height)> Rotate(TestConsortium consortium, int number, bool enrol = true, bool keep = true)
    {
        var key = TestConsortium.Key(number);
        if (keep)
        {
            consortium.Further.Add(key);
        }

        if (enrol)
        {
            consortium.StorageOf(Rotating).EnrolValidator(consortium.Genesis, key.KeyId);
        }

        var account = TestConsortium.Account(TestConsortium.Key(1000 + Rotating));
        var content = new MembershipPropose(ProposalKinds.Validator, Account: account, Validator: Jwk.Of(key.PublicKey));
        var proposal = await Send(consortium, Rotating, "membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose));
        var decided = 0UL;
        foreach (var member in Voters.Where(i => consortium.Hosts[i] is not null).Take(2))
        {
            var vote = await Send(consortium, member, "membership.vote", JsonSerializer.Serialize(new MembershipVote(proposal, true), ContractsJson.Default.MembershipVote));
            decided = consortium.Hosts[member]!.Find(vote)!.Height.Value;
        }

        return (key.KeyId, decided);
    }

    private static async Task<Hash> Send(TestConsortium consortium, int member, string method, string arguments)
    {
        var bytes = consortium.Transaction(TestConsortium.Key(1000 + member), Guid.NewGuid().ToString("N")[..24], method, arguments);
        var host = consortium.Hosts[member]!;
        var answer = host.Submit(bytes);
        Assert.Equal(IntakeOutcome.Taken, answer.Outcome);
        Assert.Null((await host.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience)).Code);
        return answer.Transaction;
    }

    /// <summary>Blocks are made of votes that fail the contract: each is a transaction that is final all the same.</summary>
    private static async Task Reach(TestConsortium consortium, ulong height)
    {
        while (consortium.Hosts[1]!.Tip.Height.Value < height)
        {
            var bytes = consortium.Transaction(
                TestConsortium.Key(1001), Guid.NewGuid().ToString("N")[..24], "membership.vote", $$"""{"proposal":"{{Sha256.Of(Encoding.ASCII.GetBytes("none"))}}","approve":true}""");
            _ = await consortium.Hosts[1]!.WhenFinalAsync(consortium.Hosts[1]!.Submit(bytes).Transaction, default).WaitAsync(Patience);
        }

        await consortium.Hosts[Rotating]!.WhenHeightAsync(new Height(height), default).WaitAsync(Patience);
    }

    private static ulong Newest(TestConsortium consortium, KeyId key)
    {
        var newest = VoteLog.Peek(consortium.StorageOf(Rotating).Votes(key), key, out var reason);
        Assert.Equal("", reason);
        return newest.Value;
    }
}
