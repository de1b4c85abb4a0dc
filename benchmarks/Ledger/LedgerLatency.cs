using System.Diagnostics;
using System.Globalization;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>final_p99: from submission to final at 100 transactions a second, over the flush's own p99.</summary>
internal static class LedgerLatency
{
    private const int Warmup = 800;
    private const int Samples = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    internal static async Task<Measure> Run()
    {
        using var network = new BenchNetwork(1);
        var flush = FlushLimit.Take(network.Folder);
        var workload = new Workload(network.Consortium.Genesis, 500);
        Throughput.Run(network.Hosts, workload.First());
        await Paced(network, workload.Known(Warmup));
        var times = await Paced(network, workload.Known(Samples));
        var p99 = FlushLimit.Percentile(times, 0.99);
        return new Measure("final_p99", p99 / flush, "ratio", 60, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"p50 {FlushLimit.Percentile(times, 0.5):n2} ms, p99 {p99:n2} ms at 100/s; 4 KiB append+flush p99 {flush:n2} ms"),
        };
    }

    private static async Task<double[]> Paced(BenchNetwork network, ReadOnlyMemory<byte>[] transactions)
    {
        var clock = Stopwatch.StartNew();
        var running = new Task<double>[transactions.Length];
        for (var i = 0; i < transactions.Length; i++)
        {
            var wait = (i * Interval) - clock.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }

            running[i] = One(network, transactions[i]);
        }

        return await Task.WhenAll(running);
    }

    private static async Task<double> One(BenchNetwork network, ReadOnlyMemory<byte> transaction)
    {
        var start = Stopwatch.GetTimestamp();
        var host = network.Hosts[0];
        await host.WhenFinalAsync(host.Submit(transaction).Transaction, default);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
