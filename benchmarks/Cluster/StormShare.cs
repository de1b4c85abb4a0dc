using System.Diagnostics;
using System.Globalization;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Testing;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>
/// storm_share: three honest members of four send six tenths of what the network carries; what of that becomes final while the fourth offers ten
/// times as much as it carries, over what becomes final without. All four replicas are in this process.
/// </summary>
internal static class StormShare
{
    private const int Honest = 3;
    private const int FloodBatch = 500;
    private static readonly TimeSpan Run = TimeSpan.FromSeconds(8);

    internal static Suite Suite { get; } = new("storm", ["storm_share"], (_, report) =>
    {
        report(Take());
        return Task.CompletedTask;
    });

    internal static Measure Take()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "storm-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            using var consortium = new TestConsortium(folder, ContractCatalog.BuiltIn)
            {
                SegmentBytes = BlockLog.SegmentBytes,
                Intake = new IntakeLimits { AccountPerSecond = 1_000_000, AccountBurst = 1_000_000, MemberPerSecond = 1_000_000, MemberBurst = 1_000_000 },
            };
            consortium.Enrol();
            consortium.StartAll();
            return Measure(consortium);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Measure Measure(TestConsortium consortium)
    {
        var hosts = consortium.Hosts.Take(Honest).Select(h => h!).ToList();
        var workload = new Workload(consortium.Genesis, 3_000);
        Throughput.Run(hosts, workload.First());
        var capacity = Throughput.Run(hosts, workload.Known(6_000)).PerSecond;
        var rate = 0.6 * capacity;
        var quiet = Paced(hosts, workload.Known((int)(rate * Run.TotalSeconds)), rate);
        var flood = Batches(consortium, workload.Known(20 * FloodBatch));
        using var stop = new CancellationTokenSource();
        var offered = 0L;
        var flooding = new Thread(() => offered = Flood(consortium, flood, 10 * capacity, stop.Token));
        flooding.Start();
        var stormy = Paced(hosts, workload.Known((int)(rate * Run.TotalSeconds)), rate);
        stop.Cancel();
        flooding.Join();
        return new Measure("storm_share", stormy / quiet, "ratio", 0.8, "higher")
        {
            Detail = string.Create(
                CultureInfo.InvariantCulture,
                $"capacity {capacity:n0}/s; honest {rate:n0}/s offered, {quiet:n0}/s final without, {stormy:n0}/s with a flood of {offered / Run.TotalSeconds:n0}/s offered"),
        };
    }

    /// <summary>Honest transactions that became final a second, when offered evenly at a rate.</summary>
    private static double Paced(List<ReplicaHost> hosts, ReadOnlyMemory<byte>[] transactions, double rate)
    {
        var before = hosts.Sum(Final);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < transactions.Length && clock.Elapsed < Run; i++)
        {
            var wait = TimeSpan.FromSeconds(i / rate) - clock.Elapsed;
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                Thread.Sleep(wait);
            }

            hosts[i % hosts.Count].Submit(transactions[i]);
        }

        var left = Run - clock.Elapsed;
        Thread.Sleep(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return (hosts.Sum(Final) - before) / clock.Elapsed.TotalSeconds;
    }

    private static long Final(ReplicaHost host) => host.Intake.Taken - host.Intake.Pending - host.Intake.Expired;

    /// <summary>The flooding member's batches, of valid transactions; only its own signature is new each time.</summary>
    private static List<Batch> Batches(TestConsortium consortium, ReadOnlyMemory<byte>[] transactions) =>
        [.. transactions.Chunk(FloodBatch).Select(chunk => new Batch(consortium.Genesis.Network, 0, TestConsortium.Account(TestConsortium.Key(1000 + Honest)), 0, chunk))];

    private static long Flood(TestConsortium consortium, List<Batch> batches, double rate, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var number = 1UL << 62;
        var offered = 0L;
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var wait = TimeSpan.FromSeconds(offered / rate) - clock.Elapsed;
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                Thread.Sleep(wait);
            }

            consortium.Offer((batches[i % batches.Count] with { Number = number++ }).Sign(TestConsortium.Key(1000 + Honest)).Bytes);
            offered += FloodBatch;
        }

        return offered;
    }
}
