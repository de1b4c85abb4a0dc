using System.Globalization;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>tps_warm, tps_cold, tps_four, calls_batched: rates over what all cores verify in the same run.</summary>
internal static class LedgerRates
{
    private const int Accounts = 10_000;

    /// <summary>One node its own quorum.</summary>
    internal static IEnumerable<Measure> Run(Rate limit)
    {
        using var network = new BenchNetwork(1);
        var workload = new Workload(network.Consortium.Genesis, Accounts);
        Throughput.Run(network.Hosts, workload.First());
        Throughput.Run(network.Hosts, workload.Known(50_000));
        yield return Ratio("tps_warm", Throughput.Run(network.Hosts, workload.Known(120_000)), limit, 1, 0.5);
        yield return Ratio("tps_cold", Throughput.Run(network.Hosts, workload.Unknown(60_000)), limit, 1, 0.35);
        yield return Ratio("calls_batched", Throughput.Run(network.Hosts, workload.Known(3_000, calls: 100)), limit, 100, 2);
    }

    /// <summary>Four validators, each verifying for itself; their proofs.</summary>
    internal static IEnumerable<Measure> RunFour(Rate limit)
    {
        using var network = new BenchNetwork(4);
        var workload = new Workload(network.Consortium.Genesis, Accounts);
        Throughput.Run(network.Hosts, workload.First());
        yield return Ratio("tps_four", Throughput.Run(network.Hosts, workload.Known(30_000)), limit, 4, 0.4);
        foreach (var measure in LedgerProofMeasures.Run(network, limit))
        {
            yield return measure;
        }
    }

    private static Measure Ratio(string name, Rate rate, Rate limit, int times, double target) => new(name, rate.PerSecond * times / limit.PerSecond, "ratio", target, "higher")
    {
        Detail = string.Create(CultureInfo.InvariantCulture,
            $"{rate.PerSecond:n0}/s of {rate.ProcessorMicroseconds:n1} µs processor time; limit {limit.PerSecond:n0} verifications/s of {limit.ProcessorMicroseconds:n1} µs"),
    };
}
