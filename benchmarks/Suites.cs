namespace Xinglin.Benchmarks;

/// <summary>Every suite that <c>./bench</c> knows.</summary>
internal static class Suites
{
    public static IReadOnlyList<Suite> All { get; } = [Ledger.LedgerSuite.Suite, Simulate.SimulateSuite.Suite, Privacy.PrivacySuite.Suite, Vault.VaultSuite.Suite, Fhir.FhirSuite.Suite, Cluster.StormShare.Suite, Cluster.LongAbsence.Suite, Cluster.ClusterRates.Suite, Partitions.PartitionsSuite.Suite, Portal.PortalSuite.Suite];
}
