using System.Diagnostics;
using System.Globalization;
using Xinglin.Benchmarks.Ledger;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>
/// catch_up: three of four members make blocks under load while the fourth is away; then it catches up from them over the peers' protocol. How many blocks
/// it misses, <c>XINGLIN_CATCH_UP_TRANSACTIONS</c> decides: the rate does not depend on it, the hours do.
/// </summary>
internal static class CatchUpRate
{
    private const int Away = 3;
    private const int Accounts = 2_000;
    private const int Chunk = 4_000;

    internal static IEnumerable<Measure> Run()
    {
        using var network = new BenchNetwork(4);
        var consortium = network.Consortium;
        var workload = new Workload(consortium.Genesis, Accounts);
        Throughput.Run(network.Hosts, workload.First());
        consortium.Stop(Away);
        var hosts = consortium.Hosts.Take(Away).Select(h => h!).ToList();
        var before = hosts[0].Tip.Height.Value;
        var live = TimeSpan.Zero;
        for (var left = Sample(); left > 0; left -= Chunk)
        {
            var transactions = workload.Known(Math.Min(left, Chunk));
            var clock = Stopwatch.StartNew();
            Throughput.Run(hosts, transactions);
            live += clock.Elapsed;
        }

        var tip = hosts[0].Tip.Height;
        var behind = Stopwatch.StartNew();
        var again = consortium.Start(Away);
        var opened = behind.Elapsed;
        again.WhenHeightAsync(tip, CancellationToken.None).GetAwaiter().GetResult();
        var missed = tip.Value - before;
        var caught = missed / (behind.Elapsed - opened).TotalSeconds;
        var made = missed / live.TotalSeconds;
        yield return new Measure("catch_up", caught / made, "ratio", 3, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{missed} blocks missed of {Sample() / (double)missed:n1} transactions each: {caught:n1} blocks/s caught up, {made:n1} made"),
        };
    }

    private static int Sample() =>
        int.TryParse(Environment.GetEnvironmentVariable("XINGLIN_CATCH_UP_TRANSACTIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Max(count, Chunk) : 24_000;
}
