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

        await load.PacedAsync(workload.Each(Paced / 2), TimeSpan.FromMilliseconds(10));
        var times = await load.PacedAsync(workload.Each(Paced), TimeSpan.FromMilliseconds(10));
        var p99 = FlushLimit.Percentile(times, 0.99);
        var median = FlushLimit.Percentile(times, 0.5);
        report(network is null ? await NearLatencyAsync(consortium, p99, median, (int)transactions.Average(t => t.Length)) : FarLatency(p99, median));
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

    private static async Task<Measure> NearLatencyAsync(ProcessConsortium consortium, double p99, double median, int bytes)
    {
        var put = await EtcdPutLatency.P99([.. consortium.EtcdClients.Select(c => new Uri(c))], bytes, Paced, 100, CancellationToken.None);
        return new Measure("cluster_final", p99 / put, "ratio", 10, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"p50 {median:n1} ms, p99 {p99:n1} ms at 100/s; p99 of an etcd put of {bytes:n0} bytes {put:n1} ms"),
        };
    }

    /// <summary>
    /// What is left of the median after three one-way delays, the offer to the sequencer and etcd's quorum, over four one-way delays and three flushes:
    /// the entry to the nodes, the proposal, two rounds of votes.
    /// </summary>
    private static Measure FarLatency(double p99, double median)
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-");
        var flush = FlushLimit.Take(folder.FullName);
        folder.Delete(recursive: true);
        var allowed = (4 * OneWay.TotalMilliseconds) + (3 * flush);
        return new Measure("far_final", (median - (3 * OneWay.TotalMilliseconds)) / allowed, "ratio", 1, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"p50 {median:n0} ms, p99 {p99:n0} ms at 100/s, {OneWay.TotalMilliseconds} ms one way; three delays taken off for the offer and etcd, not measured apart"),
        };
    }

    private static (long Peer, long Ordering, long Etcd) Bytes(Network network) => (network.BytesOf(PeerPort), network.BytesOf(OrderingPort), network.BytesOf(EtcdPeerPort));

    private static void Traffic(Network network, (long Peer, long Ordering, long Etcd) before, ReadOnlyMemory<byte>[] transactions, int nodes, Action<Measure> report)
    {
        var now = Bytes(network);
        var signed = transactions.Average(t => t.Length);
        var each = (double)(now.Peer - before.Peer + now.Ordering - before.Ordering) / transactions.Length / nodes;
        report(new Measure("traffic", each / signed, "ratio", 1.5, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"{each:n0} bytes of IP a transaction and node on the lines between members and to the ordering, JWS {signed:n0}; etcd's own replication besides: {(double)(now.Etcd - before.Etcd) / transactions.Length / signed:n2} × JWS a transaction"),
        });
    }
}
