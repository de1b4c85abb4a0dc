namespace Xinglin.Node.Demonstration.Population;

/// <summary>How far loading has come.</summary>
/// <param name="Phase">What is being done: <c>written persons</c>, <c>bulk</c>, <c>import</c>.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
public readonly record struct PopulationProgress(string Phase, int Done, int Total);

/// <summary>What was loaded into the members' databases.</summary>
/// <param name="Patients">Patients admitted, counted at each holder.</param>
/// <param name="Records">Records filed that were not there before.</param>
public readonly record struct PopulationSummary(int Patients, int Records);

/// <summary>
/// Fills the members' own databases for the demonstration: twelve written persons with coherent stories, and seeded bulk. Loading again changes nothing.
/// </summary>
public static class DemonstrationPopulation
{
    /// <summary>Loads written persons and bulk.</summary>
    /// <param name="databases">The databases of the record holders by slug; a holder without one is left out.</param>
    /// <param name="recordedAt">When the members' systems say that they filed the records.</param>
    /// <param name="bulkPatients">How many bulk patients; 0 for the written persons alone.</param>
    /// <param name="progress">Called after each step.</param>
    public static PopulationSummary Fill(
        IReadOnlyDictionary<string, HospitalDatabase> databases,
        DateTimeOffset recordedAt,
        int bulkPatients = BulkPopulation.Patients,
        Action<PopulationProgress>? progress = null)
    {
        var written = WrittenPersons.Load(recordedAt);
        var bulk = RecordHolder.All.Select(holder => new HolderLoad(holder)).ToList();
        BulkPopulation.AddTo(bulk, bulkPatients, BulkPopulation.Seed, recordedAt);
        return Sum(File("written persons", written, databases, progress), File("bulk", bulk, databases, progress));
    }

    private static PopulationSummary File(
        string phase, IReadOnlyList<HolderLoad> loads, IReadOnlyDictionary<string, HospitalDatabase> databases, Action<PopulationProgress>? progress)
    {
        var sum = default(PopulationSummary);
        for (var i = 0; i < loads.Count; i++)
        {
            if (databases.TryGetValue(loads[i].Holder.Slug, out var database))
            {
                var filed = database.Load(loads[i].Patients.Values, loads[i].Records);
                sum = Sum(sum, new PopulationSummary(loads[i].Patients.Count, filed.Added));
            }

            progress?.Invoke(new PopulationProgress(phase, i + 1, loads.Count));
        }

        return sum;
    }

    private static PopulationSummary Sum(PopulationSummary a, PopulationSummary b) => new(a.Patients + b.Patients, a.Records + b.Records);
}
