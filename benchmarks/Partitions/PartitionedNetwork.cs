using System.Diagnostics;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;
using Xinglin.Testing;

namespace Xinglin.Benchmarks.Partitions;

/// <summary>Four members in this process, all validating so many partitions; accounts in each that have acted there.</summary>
internal sealed class PartitionedNetwork : IDisposable
{
    private const int Members = 4;

    private readonly BenchNetwork _network = new(Members);
    private readonly TestPartitions _partitions;
    private readonly List<Workload> _workloads = [];

    private PartitionedNetwork() => _partitions = new TestPartitions(_network.Consortium, _network.Folder);

    /// <summary>Partitions, the directory included.</summary>
    public int Count => _workloads.Count;

    /// <summary>Founds them and makes the accounts' first transactions final.</summary>
    public static async Task<PartitionedNetwork> StartAsync(int partitions, int accounts)
    {
        var network = new PartitionedNetwork();
        for (var i = 1; i < partitions; i++)
        {
            await network._partitions.AddAsync(Members);
        }

        for (var i = 0; i < partitions; i++)
        {
            var workload = new Workload(network._network.Consortium.Genesis, accounts / partitions, (uint)i);
            network._workloads.Add(workload);
            Throughput.Run(network.HostsOf(i), workload.First());
        }

        return network;
    }

    /// <summary>The members' replicas of one partition.</summary>
    public IReadOnlyList<ReplicaHost> HostsOf(int partition) => partition == 0 ? _network.Hosts : _partitions.HostsOf((uint)partition);

    /// <summary>Offers evenly, so many a second over all partitions in turn, and waits until every member has all of them final.</summary>
    public PacedRun Paced(int transactions, double perSecond)
    {
        var made = Make(transactions);
        var (blocks, final) = (Blocks(), Final());
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < transactions; i++)
        {
            if (TimeSpan.FromSeconds(i / perSecond) - clock.Elapsed is { TotalMilliseconds: > 1 } left)
            {
                Thread.Sleep(left);
            }

            var hosts = HostsOf(i % Count);
            while (hosts[i / Count % hosts.Count].Submit(made[i % Count][i / Count]).Outcome != IntakeOutcome.Taken)
            {
                Thread.Sleep(1);
            }
        }

        while (Final() - final < transactions * Members)
        {
            Thread.Sleep(1);
        }

        return new PacedRun(transactions, Blocks() - blocks, clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
    }

    /// <summary>Cores in use while nobody sends anything.</summary>
    public static double Idle(TimeSpan time)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        Thread.Sleep(time);
        return (Environment.CpuUsage.TotalTime - processor) / clock.Elapsed;
    }

    /// <summary>As fast as all of them take it, each its share.</summary>
    public async Task<PacedRun> FloodAsync(int transactions)
    {
        var made = Make(transactions);
        var blocks = Blocks();
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(p => Task.Factory.StartNew(() => Throughput.Run(HostsOf(p), made[p]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return new PacedRun(made.Sum(m => m.Length), Blocks() - blocks, clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
    }

    public void Dispose()
    {
        _partitions.Dispose();
        _network.Dispose();
    }

    /// <summary>Of the votes in all certificates so far, how many were signed in lists.</summary>
    public double ListedShare()
    {
        var (votes, listed) = (0L, 0L);
        foreach (var host in Enumerable.Range(0, Count).Select(p => HostsOf(p)[0]))
        {
            for (var height = new Height(1); height.CompareTo(host.Tip.Height) <= 0; height = height.Next)
            {
                var certificate = host.Block(height)!.Certificate;
                votes += certificate.Votes.Count;
                listed += certificate.Votes.Count(v => v.Signature.Place is not null);
            }
        }

        return (double)listed / votes;
    }

    private ReadOnlyMemory<byte>[][] Make(int transactions) => [.. _workloads.Select(w => w.Each((transactions + Count - 1) / Count))];

    private long Final() => Enumerable.Range(0, Count).Sum(p => HostsOf(p).Sum(h => h.FinalTransactions));

    private long Blocks() => Enumerable.Range(0, Count).Sum(p => (long)HostsOf(p)[0].Tip.Height.Value);
}

/// <summary>What a run came to.</summary>
/// <param name="Transactions">Made final.</param>
/// <param name="Blocks">Over all partitions.</param>
/// <param name="Elapsed">To the last one final.</param>
/// <param name="Processor">Processor time of all members.</param>
internal sealed record PacedRun(int Transactions, long Blocks, TimeSpan Elapsed, TimeSpan Processor)
{
    public double PerSecond => Transactions / Elapsed.TotalSeconds;

    public double MicrosecondsEach => Processor.TotalMicroseconds / Transactions;
}
