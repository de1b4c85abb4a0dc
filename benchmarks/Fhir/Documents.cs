using Xinglin.Node.Demonstration.Population;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>The demonstration's bulk records: what a member's store is full of.</summary>
internal static class Documents
{
    private const int Patients = 60;

    public static IReadOnlyList<byte[]> Resources()
    {
        var loads = RecordHolder.All.Select(holder => new HolderLoad(holder)).ToList();
        BulkPopulation.AddTo(loads, Patients, BulkPopulation.Seed, DateTimeOffset.UnixEpoch);
        return [.. loads.SelectMany(load => load.Records).Select(record => record.Body.ToArray())];
    }
}
