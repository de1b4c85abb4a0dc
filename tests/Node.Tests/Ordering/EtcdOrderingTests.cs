using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Etcd;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>The conformance suite on a real etcd of three members.</summary>
public sealed class EtcdOrderingTests(EtcdCluster etcd) : OrderingConformance, IClassFixture<EtcdCluster>
{
    private readonly string _root = "/" + Guid.NewGuid().ToString("N");

    protected override async Task<IOrdering> Open(OrderingLimits limits) => await EtcdScene.Leading(Settings(limits));

    [Fact]
    public async Task Entries_are_dense_whoever_writes_them()
    {
        var limits = new OrderingLimits { Idle = TimeSpan.FromHours(1), EntryTransactions = 1, GatherTransactions = 1, Pipeline = 1000, Backlog = 1000 };
        var entries = new List<Ledger.Blocks.LogEntry>();
        for (var run = 0; run < 3; run++)
        {
            await using var ordering = await Open(limits);
            for (var n = 0; n < 4; n++)
            {
                Assert.True(ordering.Offer(BatchOf(MemberA, (ulong)((run * 10) + n)).Bytes));
            }

            entries = await Collect(ordering, 0, (run + 1) * 4);
        }

        Assert.Equal(Enumerable.Range(0, entries.Count).Select(n => (ulong)n), entries.Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_member_offers_no_more_than_was_voted_and_the_others_as_before()
    {
        await using var ordering = await EtcdScene.Leading(Settings(new OrderingLimits { Idle = TimeSpan.FromHours(1) }) with { Agreed = () => AgreedQuotas.None with { Member = 1 } });
        Assert.Contains(Enumerable.Range(0, 30), n => !ordering.Offer(BatchOf(MemberA, (ulong)n).Bytes));
        Assert.True(ordering.Offer(BatchOf(MemberB, 1).Bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whoever_writes_has_etcd_lead_at_the_member_that_it_asks(int nearest)
    {
        Uri[] endpoints = [.. etcd.Endpoints.Skip(nearest), .. etcd.Endpoints.Take(nearest)];
        await using var ordering = await EtcdScene.Leading(Settings(new OrderingLimits()) with { Etcd = endpoints });
        using var client = new EtcdClient([endpoints[0]], _ => new SocketsHttpHandler(), TimeSpan.FromSeconds(10));
        var status = await client.Status(CancellationToken.None);
        Assert.Equal(status.Header.MemberId, status.Leader);
    }

    [Fact]
    public async Task What_a_quorum_stored_leaves_etcd_and_the_numbers_go_on()
    {
        var limits = new OrderingLimits { Idle = TimeSpan.FromHours(1) };
        ulong last;
        using var client = etcd.Client();
        var keys = new EtcdKeys(Settings(limits));
        await using (var ordering = await Open(limits))
        {
            for (ulong n = 0; n < 5; n++)
            {
                Assert.True(ordering.Offer(BatchOf(MemberA, n).Bytes));
                await Collect(ordering, 0, (int)n + 1);
            }

            last = (await Collect(ordering, 0, 5))[^1].Sequence;
            ordering.Forget(Epoch, last + 1);
            while (await Count(client, keys) > 1)
            {
                await Task.Delay(50);
            }
        }

        await using var again = await Open(limits);
        Assert.True(again.Offer(BatchOf(MemberA, 9).Bytes));
        Assert.Equal(last + 1, (await Collect(again, last + 1, 1))[^1].Sequence);
    }

    [Fact]
    public async Task Batches_go_to_the_process_that_writes_and_every_process_shows_the_log()
    {
        var limits = new OrderingLimits { Idle = TimeSpan.FromHours(1) };
        await using var writes = await EtcdScene.Leading(Settings(limits) with { Address = "http://one" });
        await using var follows = new EtcdOrdering(Settings(limits) with { Address = "http://two" }, TimeProvider.System);
        while (follows.TakenAt is null)
        {
            await Task.Delay(20);
        }

        Assert.Equal("http://one", follows.TakenAt);
        Assert.False(follows.Offer(BatchOf(MemberA, 1).Bytes));
        Assert.True(writes.Offer(BatchOf(MemberA, 1).Bytes));
        Assert.Equal(1, (await Collect(follows, 0, 1)).Sum(e => e.Batches.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Lost_hints_are_mended_by_reading_the_range(ulong every)
    {
        var limits = new OrderingLimits { Idle = TimeSpan.FromHours(1), EntryTransactions = 1, GatherTransactions = 1, Pipeline = 1000, Backlog = 1000 };
        await using var writes = await Open(limits);
        await using var follows = new EtcdOrdering(Settings(limits) with { LosesHint = number => number % every == 0 }, TimeProvider.System);
        for (var n = 0; n < 12; n++)
        {
            Assert.True(writes.Offer(BatchOf(MemberA, (ulong)n).Bytes));
        }

        var seen = await Collect(follows, 0, 12);
        Assert.Equal(Enumerable.Range(0, seen.Count).Select(n => (ulong)n), seen.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Etcd_that_lost_its_data_is_written_no_more()
    {
        var limits = new OrderingLimits { Idle = TimeSpan.FromHours(1) };
        await using var ordering = await EtcdScene.Leading(Settings(limits));
        await Collect(ordering, 0, 0);
        ordering.Forget(Epoch, 5000);
        Assert.Contains("replace the orderer", ordering.Trouble, StringComparison.Ordinal);
        Assert.False(ordering.Offer(BatchOf(MemberA, 1).Bytes));
    }

    [Fact]
    public async Task Empty_log_is_begun_only_when_members_have_spoken()
    {
        var spoken = false;
        await using var ordering = await EtcdScene.Leading(Settings(new OrderingLimits { Idle = TimeSpan.FromHours(1) }) with { MayBegin = next => next > 0 || Volatile.Read(ref spoken) });
        Assert.True(ordering.Offer(BatchOf(MemberA, 1).Bytes));
        await Task.Delay(300);
        Assert.Empty(await ordering.Read(Epoch, 0, 10, CancellationToken.None));
        Volatile.Write(ref spoken, true);
        ordering.Forget(Epoch, 0);
        Assert.Equal(1, (await Collect(ordering, 0, 1)).Sum(e => e.Batches.Count));
    }

    private static async Task<int> Count(EtcdClient client, EtcdKeys keys) =>
        (await client.Range(new Node.Ordering.Etcd.Wire.RangeAsk { Key = keys.Entry(0), RangeEnd = keys.EntriesEnd, KeysOnly = true }, CancellationToken.None)).Kvs.Count;

    private EtcdOrderingSettings Settings(OrderingLimits limits) => EtcdScene.Settings(etcd, _root, limits);
}
