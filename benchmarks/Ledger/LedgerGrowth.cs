using System.Globalization;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>state_growth and memory: the same work with ten thousand and with a million keys in state.</summary>
internal static class LedgerGrowth
{
    private const int Accounts = 3_000;
    private const int Sample = 15_000;
    private const int Keys = 1_000_000;
    private const int CallsEach = 100;
    private const int Chunk = 500;

    internal static IEnumerable<Measure> Run()
    {
        using var network = new BenchNetwork(1);
        var workload = new Workload(network.Consortium.Genesis, Accounts);
        Throughput.Run(network.Hosts, workload.First());
        Throughput.Run(network.Hosts, workload.Known(Sample));
        var few = Cost(network, workload);
        for (var keys = 0; keys < Keys; keys += Chunk * CallsEach)
        {
            Throughput.Run(network.Hosts, workload.Known(Chunk, CallsEach));
        }

        var many = Cost(network, workload);
        yield return new Measure("state_growth", many / few, "ratio", 1.5, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{many:n1} µs of processor time a transaction at 10^6 keys, {few:n1} µs at 5·10^4"),
        };
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        yield return new Measure("memory", Environment.WorkingSet / (double)(1L << 30), "GiB", 2, "lower") { Detail = "resident, one replica at 10^6 keys, load generator included" };
    }

    private static double Cost(BenchNetwork network, Workload workload)
    {
        var transactions = workload.Known(Sample);
        GC.Collect();
        return Throughput.Run(network.Hosts, transactions).ProcessorMicroseconds;
    }
}
