using System.Diagnostics;
using System.Globalization;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Testing;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>
/// catch_up: three of four members make blocks under load while the fourth is away; then it catches up from them over the peers' protocol. How many blocks
/// it misses, <c>XINGLIN_CATCH_UP_TRANSACTIONS</c> decides; <see cref="LongAbsence"/> is the same over many small blocks.
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

        yield return Caught(consortium, Away, before, live, "catch_up", string.Create(CultureInfo.InvariantCulture, $"{Sample():n0} transactions"));
    }

    /// <summary>Starts the member that was away and takes the time until it has what the others had then.</summary>
    internal static Measure Caught(TestConsortium consortium, int away, ulong before, TimeSpan live, string name, string with)
    {
        var tip = consortium.Hosts[0]!.Tip.Height;
        var behind = Stopwatch.StartNew();
        var again = consortium.Start(away);
        var opened = behind.Elapsed;
        again.WhenHeightAsync(tip, CancellationToken.None).GetAwaiter().GetResult();
        var missed = tip.Value - before;
        var caught = missed / (behind.Elapsed - opened).TotalSeconds;
        var made = missed / live.TotalSeconds;
        return new Measure(name, caught / made, "ratio", 3, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{missed:n0} blocks missed, {with}: {caught:n1} blocks/s caught up, {made:n1} made"),
        };
    }

    private static int Sample() =>
        int.TryParse(Environment.GetEnvironmentVariable("XINGLIN_CATCH_UP_TRANSACTIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Max(count, Chunk) : 24_000;
}
