using System.Diagnostics;
using System.Globalization;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>disk and replay: what saturation leaves on disk, and how fast a start executes it again without a snapshot.</summary>
internal static class LedgerReplay
{
    private const int Accounts = 5_000;
    private const int Sample = 40_000;

    internal static IEnumerable<Measure> Run()
    {
        using var network = new BenchNetwork(1);
        var workload = new Workload(network.Consortium.Genesis, Accounts);
        Throughput.Run(network.Hosts, workload.First());
        var transactions = workload.Known(Sample);
        var host = network.Hosts[0];
        var (height, bytes) = (host.Tip.Height.Value, host.LogBytesWritten);
        var clock = Stopwatch.StartNew();
        Throughput.Run(network.Hosts, transactions);
        var blocks = host.Tip.Height.Value - height;
        var first = blocks / clock.Elapsed.TotalSeconds;
        var signed = transactions.Sum(t => (long)t.Length);
        yield return new Measure("disk", (host.LogBytesWritten - bytes) / (double)signed, "ratio", 4, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{(host.LogBytesWritten - bytes) / Sample} bytes of log a transaction of {signed / Sample} bytes"),
        };
        network.Consortium.Stop(0);
        Directory.Delete(Path.Combine(network.Consortium.FolderOf(0), "state"), recursive: true);
        clock.Restart();
        var again = network.Consortium.Start(0);
        var replayed = again.Tip.Height.Value / clock.Elapsed.TotalSeconds;
        yield return new Measure("replay", replayed / first, "ratio", 3, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{replayed:n1} blocks/s after a start without snapshot, {first:n1} when first executed ({Sample / blocks} transactions each)"),
        };
    }
}
