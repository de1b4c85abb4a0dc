using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Demonstration.Population.Import;

namespace Xinglin.Node.Demonstration;

/// <summary>Fills the members' own databases: with the written persons and bulk once, or with a folder of bundles whenever one is named.</summary>
internal static class HospitalRecords
{
    /// <summary>Says that the written persons are loaded.</summary>
    private const string LoadedFile = "loaded";

    /// <summary>What an import came to; null when nothing was imported.</summary>
    public static ImportSummary? Load(
        DemonstrationOptions options, DataFolder folder, IReadOnlyDictionary<string, HospitalDatabase> hospitals, IProgress<DemonstrationProgress> progress)
    {
        void Report(PopulationProgress step) => progress.Report(new DemonstrationProgress(step.Phase, step.Done, step.Total));
        ImportSummary? imported = null;
        if (options.Records is { } records)
        {
            if (!Directory.Exists(records))
            {
                throw new DemonstrationException($"There is no folder {records}: name one with FHIR R4 bundles.");
            }

            imported = RecordImport.Run(records, hospitals, folder.In(DemonstrationHost.ImportReportFile), DateTimeOffset.UtcNow, Report);
        }
        else if (!File.Exists(folder.In(LoadedFile)))
        {
            DemonstrationPopulation.Fill(hospitals, DateTimeOffset.UtcNow, options.BulkPatients ?? BulkPopulation.Patients, Report);
        }

        File.WriteAllText(folder.In(LoadedFile), string.Empty);
        return imported;
    }
}
