namespace Xinglin.Benchmarks.Vault;

/// <summary>Sealed records and the log about them.</summary>
internal static class VaultSuite
{
    public static Suite Suite { get; } = new("vault", ["evidence"], (_, row) =>
    {
        EvidenceBenchmark.Run(row);
        return Task.CompletedTask;
    });
}
