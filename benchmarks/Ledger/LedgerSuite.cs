namespace Xinglin.Benchmarks.Ledger;

/// <summary><c>./bench ledger</c>.</summary>
internal static class LedgerSuite
{
    internal static Suite Suite { get; } = new(
        "ledger",
        [
            "tps_warm", "tps_cold", "tps_http", "calls_batched", "tps_four", "proof_bytes", "proof_verify", "final_p99", "disk", "replay", "catch_up", "state_growth", "memory",
        ],
        Run);

    private static async Task Run(SuiteOptions options, Action<Measure> report)
    {
        var limit = VerificationLimit.Take(TimeSpan.FromSeconds(3));
        foreach (var measure in LedgerRates.Run(limit).Concat(LedgerRates.RunFour(limit)))
        {
            report(measure);
        }

        report(await LedgerHttp.Run(limit));
        report(await LedgerLatency.Run());
        foreach (var measure in LedgerReplay.Run().Concat(Cluster.CatchUpRate.Run()).Concat(LedgerGrowth.Run()))
        {
            report(measure);
        }
    }
}
