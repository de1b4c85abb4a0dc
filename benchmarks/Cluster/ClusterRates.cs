using System.Diagnostics;
using System.Globalization;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Faults.Machines;
using Xinglin.Faults.Wires;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>
/// Four nodes, three ordering processes and three etcd members on this machine, every one a process of its own: cluster_tps and cluster_final on
/// loopback; far_tps, far_final and traffic between network namespaces 20 ms apart.
/// </summary>
internal static class ClusterRates
{
    internal static Suite Suite { get; } = new("cluster", ["cluster_tps", "cluster_final", "far_tps", "traffic", "far_final"], async (_, report) =>
    {
        await RunNearAsync(report);
        await RunFarAsync(report);
    });

    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private const int Accounts = 4_000;
    private const int Transactions = 12_000;
    private const int Paced = 600;
    private const int WarmingMax = 8;
    private const ushort PeerPort = 9443;
    private const ushort OrderingPort = 9600;
    private const ushort EtcdPeerPort = 2380;

    private static async Task RunNearAsync(Action<Measure> report)
    {
        var limit = VerificationLimit.Take(TimeSpan.FromSeconds(3));
        using var consortium = await ProcessConsortium.StartAsync();
        await MeasureAsync("cluster", consortium, limit, null, report);
    }

    private static async Task RunFarAsync(Action<Measure> report)
    {
        if (Network.Missing is { } missing)
        {
            Console.Error.WriteLine($"far_tps, far_final, traffic: not measured, {missing}");
            return;
        }

        var limit = VerificationLimit.Take(TimeSpan.FromSeconds(3));
        using var network = new Network { Usual = new Passage(OneWay) };
        using var consortium = await ProcessConsortium.StartAsync(network);
        await MeasureAsync("far", consortium, limit, network, report);
    }

    private static async Task MeasureAsync(string name, ProcessConsortium consortium, Rate limit, Network? network, Action<Measure> report)
    {
        var load = new ClusterLoad(consortium);
        var workload = new Workload(consortium.Genesis, Accounts);
        await load.FloodAsync(workload.First());
        await WarmAsync(load, workload);
        var before = network is null ? (0, 0, 0) : Bytes(network);
        var transactions = workload.Each(Transactions);
        var rate = await load.FloodAsync(transactions);
        await load.RequireAcceptedAsync(transactions.Where((_, i) => i % 500 == 0).Select(IdOf));
        var share = limit.PerSecond / consortium.Nodes.Count;
        report(new Measure($"{name}_tps", rate.PerSecond / share, "ratio", 0.3, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"{rate.PerSecond:n0}/s, {rate.ProcessorMicroseconds:n0} µs processor time each ({load.Shares}); limit {limit.PerSecond:n0} verifications/s ÷ {consortium.Nodes.Count} nodes"),
        });
        if (network is not null)
        {
            Traffic(network, before, transactions, consortium.Nodes.Count, report);
        }

        await load.PacedAsync(workload.Each(Paced / 2), Interval);
        var paced = workload.Each(Paced);
        report(network is null ? await NearLatencyAsync(consortium, load, paced) : await FarLatencyAsync(consortium, load, paced, network));
    }

    /// <summary>Until a flood costs no less than the one before: a node that has run for some minutes has compiled what it runs.</summary>
    private static async Task WarmAsync(ClusterLoad load, Workload workload)
    {
        var before = double.MaxValue;
        for (var flood = 0; flood < WarmingMax; flood++)
        {
            var now = (await load.FloodAsync(workload.Each(Transactions))).ProcessorMicroseconds;
            if (now > 0.95 * before)
            {
                return;
            }

            before = now;
        }
    }

    /// <summary>A transaction's id is SHA-256 of its payload, the middle part of the compact form (RFC 7515, section 3.1).</summary>
    private static Hash IdOf(ReadOnlyMemory<byte> transaction)
    {
        var text = transaction.Span;
        var payload = text[(text.IndexOf((byte)'.') + 1)..text.LastIndexOf((byte)'.')];
        return Sha256.Of(System.Buffers.Text.Base64Url.DecodeFromUtf8(payload));
    }

    private static async Task<Measure> NearLatencyAsync(ProcessConsortium consortium, ClusterLoad load, ReadOnlyMemory<byte>[] paced)
    {
        var times = Milliseconds(await load.PacedAsync(paced, Interval));
        var bytes = (int)paced.Average(t => t.Length);
        var put = await EtcdPutLatency.P99([.. consortium.EtcdClients.Select(c => new Uri(c))], bytes, Paced, 100, CancellationToken.None);
        return new Measure("cluster_final", FlushLimit.Percentile(times, 0.99) / put, "ratio", 10, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{Percentiles(times)} at 100/s; p99 of an etcd put of {bytes:n0} bytes {put:n1} ms"),
        };
    }

    /// <summary>
    /// The median from etcd's commit of the entry to the answer that the transaction is final, over four one-way delays and three flushes: the entry to
    /// the nodes, the proposal, two rounds of votes.
    /// </summary>
    private static async Task<Measure> FarLatencyAsync(ProcessConsortium consortium, ClusterLoad load, ReadOnlyMemory<byte>[] paced, Network network)
    {
        await using var commits = new CommitWatch(consortium, network);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var times = await load.PacedAsync(paced, Interval);
        var sinceCommit = Milliseconds(times.Select((t, i) => (commits.Of(paced[i]), t.Final)));
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-");
        var flush = FlushLimit.Take(folder.FullName);
        folder.Delete(recursive: true);
        var allowed = (4 * OneWay.TotalMilliseconds) + (3 * flush);
        return new Measure("far_final", FlushLimit.Percentile(sinceCommit, 0.5) / allowed, "ratio", 1, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"{Percentiles(sinceCommit)} from etcd's commit to final at 100/s, {OneWay.TotalMilliseconds} ms one way, flush {flush:n1} ms; {Percentiles(Milliseconds(times))} from submission"),
        };
    }

    private static double[] Milliseconds(IEnumerable<(long From, long To)> times) => [.. times.Select(t => Stopwatch.GetElapsedTime(t.From, t.To).TotalMilliseconds)];

    private static string Percentiles(double[] times) =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {FlushLimit.Percentile(times, 0.5):n1} ms, p99 {FlushLimit.Percentile(times, 0.99):n1} ms");

    private static (long Peer, long Ordering, long Etcd) Bytes(Network network) => (network.BytesOf(PeerPort), network.BytesOf(OrderingPort), network.BytesOf(EtcdPeerPort));

    private static void Traffic(Network network, (long Peer, long Ordering, long Etcd) before, ReadOnlyMemory<byte>[] transactions, int nodes, Action<Measure> report)
    {
        var now = Bytes(network);
        var signed = transactions.Average(t => t.Length);
        double Each(long bytes) => (double)bytes / transactions.Length / nodes;
        var each = Each(now.Peer - before.Peer + now.Ordering - before.Ordering);
        report(new Measure("traffic", each / signed, "ratio", 1.5, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"{each:n0} bytes of IP a transaction and node ({Each(now.Peer - before.Peer):n0} between members, {Each(now.Ordering - before.Ordering):n0} with the ordering), JWS {signed:n0}; etcd's own replication besides: {(double)(now.Etcd - before.Etcd) / transactions.Length / signed:n2} × JWS a transaction"),
        });
    }
}
