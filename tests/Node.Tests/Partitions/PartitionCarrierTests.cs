using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts;
using Xinglin.Contracts.Items;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Partitions;
using Xinglin.Node.Replicas;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Partitions;

/// <summary>What the members' processes carry by themselves, and what follows from it: validators that come to a running partition.</summary>
public sealed class PartitionCarrierTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-carrier-");
    private readonly TestConsortium _consortium;

    public PartitionCarrierTests()
    {
        _consortium = new TestConsortium(_folder.FullName, ContractCatalog.BuiltIn);
        _consortium.Enrol();
        _consortium.StartAll();
    }

    public void Dispose()
    {
        _consortium.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Items_go_to_another_partition_and_back_and_nothing_waits_for_anybody()
    {
        using var partitions = new TestPartitions(_consortium, _folder.FullName);
        var carriers = partitions.Carry();
        var number = await partitions.AddAsync(replication: 4);
        await EventuallyAsync(() => Read(partitions, number, PartitionKeys.Map, ContractsJson.Default.PartitionMap)?.Version == 2, "the map is learned");
        var (here, there) = (PersonOf(0), PersonOf(number));
        for (var i = 0; i < 12; i++)
        {
            var id = Sha256.Of([(byte)i]);
            await AcceptAsync(partitions, here, 0, "item.record", new ItemRecord(id, Account(here), Sha256.Of("c"u8)), ContractsJson.Default.ItemRecord);
            await AcceptAsync(partitions, here, 0, "item.send", new ItemSend(new ItemName(0, id), Account(there), number), ContractsJson.Default.ItemSend);
        }

        await EventuallyAsync(() => Read(partitions, number, PartitionKeys.Inbox(0), ContractsJson.Default.InboxCounter)?.Taken == 12, "all messages are taken");
        var back = new ItemName(0, Sha256.Of([7]));
        await AcceptAsync(partitions, there, number, "item.send", new ItemSend(back, Account(here), 0), ContractsJson.Default.ItemSend);
        await EventuallyAsync(() => Read(partitions, 0, $"item.items/{PartitionKeys.Of(0, back.Id)}", ContractsJson.Default.Item) is { Status: ItemStatus.Held }, "the item is back");
        await EventuallyAsync(() => Read(partitions, 0, $"partitions.sent/{number}", ContractsJson.Default.SentCounter) is { Written: 12, Confirmed: 12 }, "all messages are confirmed");
        await EventuallyAsync(() => Read(partitions, 0, PartitionKeys.Head(number), ContractsJson.Default.PartitionHead) is not null, "the directory has a head");

        // Once there is nothing left to carry, nothing is.
        await Task.Delay(1_500);
        var carried = carriers.Sum(c => c.Carried);
        await Task.Delay(1_500);
        Assert.Equal(carried, carriers.Sum(c => c.Carried));
    }

    [Fact]
    public async Task A_member_that_comes_to_validate_a_running_partition_signs_there()
    {
        var founding = new TestPartitions(_consortium, _folder.FullName);
        using var partitions = founding;
        partitions.Carry();
        var number = await partitions.AddAsync(replication: 3);
        var (newcomer, leaving) = (IndexOf(partitions, number, signs: false), IndexOf(partitions, number, signs: true));
        Assert.False(partitions.HostsOf(number)[newcomer].Health.Signs);

        var proposal = await partitions.DoAsync(newcomer, 0, "membership.propose", Json(
            new MembershipPropose(ProposalKinds.Suspend, Account: Account(TestConsortium.Key(1000 + leaving))), ContractsJson.Default.MembershipPropose));
        foreach (var voter in Enumerable.Range(0, 4).Where(i => i != newcomer && i != leaving))
        {
            await partitions.DoAsync(voter, 0, "membership.vote", Json(new MembershipVote(proposal, true), ContractsJson.Default.MembershipVote));
        }

        var host = partitions.HostsOf(number)[newcomer];
        await EventuallyAsync(() => host.ValidatorsOf(host.Tip.Height.Next) is { } set && set.Validators.Any(v => v.Member == Account(TestConsortium.Key(1000 + newcomer))), "the set has the newcomer");
        Assert.Equal(3, host.ValidatorsOf(host.Tip.Height.Next)!.Quorum);

        // Every one of three must sign now: without the newcomer's votes there is no further block.
        await host.WhenHeightAsync(new Height(host.Tip.Height.Value + 3), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(host.Health.Signs);
        await EventuallyAsync(
            () => Read(partitions, 0, PartitionKeys.Known(number), ContractsJson.Default.KnownSet)!.Validators.Any(v => v.Member == Account(TestConsortium.Key(1000 + newcomer))),
            "the directory knows who decides there");
    }

    [Fact]
    public async Task A_member_hosts_what_it_validates_and_what_it_chooses_and_a_lost_vote_log_is_not_made_again()
    {
        using var partitions = new TestPartitions(_consortium, _folder.FullName, hostsAll: _ => false);
        var number = await partitions.AddAsync(replication: 3);
        await EventuallyAsync(() => partitions.Members.Count(m => m!.Hosts.ContainsKey(number)) == 3, "the three that validate host it");
        await Task.Delay(500);
        Assert.Equal(3, partitions.Members.Count(m => m!.Hosts.ContainsKey(number)));

        var member = Enumerable.Range(0, 4).First(i => partitions.Members[i]!.Hosts.ContainsKey(number));
        await partitions.Members[member]!.Hosts[number].WhenHeightAsync(new Height(2), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        partitions.Stop(member);
        Directory.Delete(Path.Combine(_consortium.FolderOf(member), $"partition-{number}"), recursive: true);
        var again = partitions.Start(member).Hosts[number];
        Assert.False(again.Health.Signs);
        Assert.Contains(again.Notices, n => n.Contains("will not sign", StringComparison.Ordinal));
    }

    private static AccountId Account(ISigner signer) => TestConsortium.Account(signer);

    private static string Json<T>(T value, JsonTypeInfo<T> json) => JsonSerializer.Serialize(value, json);

    private static int IndexOf(TestPartitions partitions, uint number, bool signs) => Enumerable.Range(0, 4).First(i =>
        partitions.HostsOf(number)[i].Genesis.Validators.Validators.Any(v => v.Member == Account(TestConsortium.Key(1000 + i))) == signs);

    private static T? Read<T>(TestPartitions partitions, uint partition, string key, JsonTypeInfo<T> json)
        where T : class =>
        partitions.HostsOf(partition)[0].State.TryGet(Encoding.ASCII.GetBytes(key), out var value) ? JsonSerializer.Deserialize(value.Span, json) : null;

    private static async Task EventuallyAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow.AddSeconds(90);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"It did not come to this: {what}.");
            await Task.Delay(20);
        }
    }

    private static async Task AcceptAsync<T>(TestPartitions partitions, ISigner signer, uint partition, string method, T arguments, JsonTypeInfo<T> json)
    {
        var (_, code) = await partitions.TryAsync(signer, 0, partition, method, Json(arguments, json));
        Assert.Null(code);
    }

    private P256Signer PersonOf(uint partition) => Enumerable.Range(9_000, 1_000).Select(TestConsortium.Key)
        .First(key => Rendezvous.HomeOf(_consortium.Genesis.Network, Account(key), PartitionHosts.MapOf(_consortium.Hosts[0]!).Partitions) == partition);
}
