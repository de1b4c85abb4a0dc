using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Etcd;
using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>Real faults of a real etcd and of real processes.</summary>
public sealed class EtcdFaultTests
{
    private static readonly OrderingLimits Calm = new() { Idle = TimeSpan.FromHours(1) };

    [Fact]
    public async Task One_of_three_etcd_members_killed_changes_nothing()
    {
        using var etcd = await Cluster();
        await using var ordering = await EtcdScene.Leading(EtcdScene.Settings(etcd, "/one", Calm));
        await Write(ordering, 0, 3);
        etcd.Kill(0);
        await Write(ordering, 3, 6);
        IsDense(await OrderingConformance.Collect(ordering, 0, 6), 6);
    }

    [Fact]
    public async Task Without_a_majority_it_stands_still_says_so_and_goes_on_afterwards_with_the_same_entries()
    {
        using var etcd = await Cluster();
        var settings = EtcdScene.Settings(etcd, "/two", Calm);
        await using var ordering = await EtcdScene.Leading(settings);
        await Write(ordering, 0, 3);
        var before = await OrderingConformance.Collect(ordering, 0, 3);
        etcd.Kill(1);
        etcd.Kill(2);
        var waits = OrderingConformance.BatchOf(OrderingConformance.MemberA, 3).Bytes;
        ordering.Offer(waits);
        await EtcdScene.Until(() => ordering.Trouble is { } sentence && sentence.Contains("A majority of etcd does not answer", StringComparison.Ordinal));
        etcd.Start(1);
        etcd.Start(2);
        await etcd.WhenAnswering();
        await EtcdScene.Until(() => ordering.Trouble is null && ordering.Leads && ordering.Offer(waits));
        await OrderingConformance.Collect(ordering, 0, 4);
        await Write(ordering, 4, 6);
        var after = await OrderingConformance.Collect(ordering, 0, 6);
        IsDense(after, 6);
        Assert.Equal(before.Select(e => Sha256.Of(e.Bytes.Span)), after.Take(before.Count).Select(e => Sha256.Of(e.Bytes.Span)));
        await using var fresh = new EtcdOrdering(settings, TimeProvider.System);
        Assert.Equal(after.Select(e => Sha256.Of(e.Bytes.Span)), (await OrderingConformance.Collect(fresh, 0, 6)).Select(e => Sha256.Of(e.Bytes.Span)));
    }

    [Fact]
    public async Task Full_etcd_is_said_and_waited_for_until_an_operator_makes_room()
    {
        using var etcd = await Cluster(quota: 2 << 20);
        await using var ordering = await EtcdScene.Leading(EtcdScene.Settings(etcd, "/full", Calm));
        await Write(ordering, 0, 1);
        using var client = etcd.Client();
        await Fill(client);
        Assert.True(ordering.Offer(OrderingConformance.BatchOf(OrderingConformance.MemberA, 1).Bytes));
        await EtcdScene.Until(() => ordering.Trouble is { } sentence && sentence.Contains("NOSPACE", StringComparison.Ordinal));
        Assert.Contains((await client.Alarms(default)).Alarms, a => a.Alarm == 1);
        var emptied = await client.Delete(new DeleteAsk { Key = Key("/fill/"), RangeEnd = Key("/fill0") }, default);
        await client.Compact(emptied.Header.Revision, default);
        etcd.Control("defrag");
        etcd.Control("alarm", "disarm");
        IsDense(await OrderingConformance.Collect(ordering, 0, 2), 2);
        await EtcdScene.Until(() => ordering.Trouble is null);
    }

    [Fact]
    public async Task Killed_sequencer_is_replaced_and_no_batch_is_lost_or_written_twice()
    {
        using var etcd = await Cluster();
        using var scene = new OrderingProcesses(etcd);
        await scene.Start(0);
        await scene.Start(1);
        await using var node = scene.Node();
        await Write(node, 0, 4, scene.Network);
        scene.Kill(0);
        await Write(node, 4, 8, scene.Network);
        IsDense(await OrderingConformance.Collect(node, 0, 8), 8);
    }

    [Fact]
    public async Task Sequencer_that_slept_past_its_lease_writes_nothing_when_it_wakes()
    {
        using var etcd = await Cluster();
        using var scene = new OrderingProcesses(etcd);
        await scene.Start(0);
        await scene.Start(1);
        await using var node = scene.Node();
        await Write(node, 0, 3, scene.Network);
        scene.Signal(0, "STOP");
        await Write(node, 3, 6, scene.Network);
        var meanwhile = await OrderingConformance.Collect(node, 0, 6);
        scene.Signal(0, "CONT");
        await Write(node, 6, 9, scene.Network);
        var after = await OrderingConformance.Collect(node, 0, 9);
        IsDense(after, 9);
        Assert.Equal(meanwhile.Select(e => Sha256.Of(e.Bytes.Span)), after.Take(meanwhile.Count).Select(e => Sha256.Of(e.Bytes.Span)));
    }

    private static async Task<EtcdCluster> Cluster(long? quota = null)
    {
        var etcd = new EtcdCluster { Quota = quota };
        await etcd.InitializeAsync();
        return etcd;
    }

    private static Google.Protobuf.ByteString Key(string key) => Google.Protobuf.ByteString.CopyFromUtf8(key);

    private static async Task Fill(EtcdClient client)
    {
        var junk = Google.Protobuf.ByteString.CopyFrom(new byte[200_000]);
        for (var n = 0; ; n++)
        {
            try
            {
                await client.Put(new PutAsk { Key = Key("/fill/" + n.ToString(CultureInfo.InvariantCulture)), Value = junk }, default);
            }
            catch (EtcdFault fault) when (fault.IsFull)
            {
                return;
            }
        }
    }

    /// <summary>Offers until taken, and returns when all stand in the log.</summary>
    private static async Task Write(IOrdering ordering, int from, int to, NetworkId? network = null)
    {
        for (var n = from; n < to; n++)
        {
            var made = OrderingConformance.BatchOf(OrderingConformance.MemberA, (ulong)n);
            var batch = (made with { Network = network ?? made.Network }).Sign(OrderingConformance.MemberA).Bytes;
            await EtcdScene.Until(() => ordering.Offer(batch));
        }

        await OrderingConformance.Collect(ordering, 0, to);
    }

    private static void IsDense(List<LogEntry> entries, int batches)
    {
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(n => (ulong)n), entries.Select(e => e.Sequence));
        Assert.Equal(Enumerable.Range(0, batches).Select(n => (ulong)n), entries.SelectMany(e => e.Batches).Select(b => Batch.TryDecode(b)!.Number));
    }
}
