namespace Xinglin.Benchmarks.Vault;

/// <summary><c>./bench vault</c>: sealed records and the log about them.</summary>
internal static class VaultSuite
{
    public static Suite Suite { get; } = new("vault", ["seal", "memory", "restore", "evidence", "first_byte", "cost"], Run);

    private static async Task Run(SuiteOptions options, Action<Measure> report)
    {
        report(SealRate.Run());
        report(SealMemory.Run());
        report(await RestoreRate.Run());
        EvidenceBenchmark.Run(report);
        foreach (var measure in await DemonstrationMeasures.Run())
        {
            report(measure);
        }
    }
}
