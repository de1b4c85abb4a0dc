using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>
/// Loads a folder of FHIR R4 bundles into the members' databases, file by file, spread by the organisations that the resources name. Whatever
/// cannot be loaded is skipped, counted and named with its reason; nothing that a file contains aborts the loading.
/// </summary>
public sealed class RecordImport
{
    private readonly IReadOnlyDictionary<string, HospitalDatabase> _databases;
    private readonly DateTimeOffset _recordedAt;
    private readonly ImportReport _report;
    private readonly PatientsOnFile _onFile;
    private readonly HashSet<Hash> _filesSeen = [];
    private int _patients;
    private int _records;

    private RecordImport(IReadOnlyDictionary<string, HospitalDatabase> databases, DateTimeOffset recordedAt, ImportReport report)
    {
        _databases = databases;
        _onFile = new PatientsOnFile(databases);
        _recordedAt = recordedAt;
        _report = report;
    }

    /// <summary>Loads every file under <paramref name="folder"/> and writes the report.</summary>
    /// <param name="folder">The folder of <c>--records</c>.</param>
    /// <param name="databases">The databases of all four record holders, by slug.</param>
    /// <param name="reportPath">Where <c>import-report.ndjson</c> goes; replaced when the import ends.</param>
    /// <param name="recordedAt">When the members' systems say that they filed the records.</param>
    /// <param name="progress">Called after each file with the phase <c>import</c>.</param>
    public static ImportSummary Run(
        string folder,
        IReadOnlyDictionary<string, HospitalDatabase> databases,
        string reportPath,
        DateTimeOffset recordedAt,
        Action<PopulationProgress>? progress = null)
    {
        using var report = new ImportReport(reportPath);
        return new RecordImport(databases, recordedAt, report).Load(folder, progress);
    }

    private ImportSummary Load(string folder, Action<PopulationProgress>? progress)
    {
        var files = Files(folder);
        var loaded = new HashSet<string>(StringComparer.Ordinal);
        var orphans = new List<(string File, HashSet<int> Entries)>();
        for (var i = 0; i < files.Count; i++)
        {
            var orphaned = LoadFile(folder, files[i], only: null, loaded);
            if (orphaned.Count > 0)
            {
                orphans.Add((files[i], orphaned));
            }

            progress?.Invoke(new PopulationProgress("import", i + 1, files.Count));
        }

        // A record may come in a file before that of its patient: once more when all patients are on file.
        foreach (var (file, entries) in orphans)
        {
            foreach (var entry in LoadFile(folder, file, entries, loaded).Order())
            {
                _report.Skip(Name(folder, file), SkipReason.PatientUnknown, entry);
            }
        }

        var summary = new ImportSummary(files.Count, loaded.Count, _patients, _records, _report.Skipped);
        _report.Finish(summary);
        return summary;
    }

    private List<string> Files(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = ImportLimits.FolderDepthMax,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        var files = Directory.EnumerateFiles(folder, "*", options).Take(ImportLimits.FilesMax + 1).Order(StringComparer.Ordinal).ToList();
        if (files.Count > ImportLimits.FilesMax)
        {
            files.RemoveAt(files.Count - 1);
            _report.Skip(".", SkipReason.TooManyFiles);
        }

        return files;
    }

    /// <summary>Loads a file, or only some of its entries, and returns the entries whose patient is not known yet.</summary>
    private HashSet<int> LoadFile(string folder, string path, HashSet<int>? only, HashSet<string> loaded)
    {
        var name = Name(folder, path);
        var (bytes, reason) = ImportFile.Read(path);
        if (bytes is not null && only is null && !_filesSeen.Add(new Hash(SHA256.HashData(bytes))))
        {
            (bytes, reason) = (null, SkipReason.Duplicate);
        }

        var entries = bytes is null ? null : Entries(bytes, name, only, out reason);
        if (entries is null)
        {
            _report.Skip(name, reason);
            return [];
        }

        try
        {
            var (orphans, filed) = File(name, entries);
            if (filed > 0)
            {
                loaded.Add(path);
            }

            return orphans;
        }
        catch (SqliteException)
        {
            _report.Skip(name, SkipReason.NotFiled);
            return [];
        }
    }

    private List<ImportEntry>? Entries(byte[] bytes, string name, HashSet<int>? only, out SkipReason reason)
    {
        (var document, reason) = ImportFile.Parse(bytes);
        if (document is not { } root)
        {
            return null;
        }

        // The second time round, what could not be read was told the first time.
        var entries = ImportBundle.Read(root, (why, entry, element) => Tell(only is null, name, why, entry, element), out reason);
        return only is null ? entries : entries?.Where(entry => only.Contains(entry.Index)).ToList();
    }

    private void Tell(bool first, string name, SkipReason reason, int entry, string? element)
    {
        if (first)
        {
            _report.Skip(name, reason, entry, element);
        }
    }

    /// <summary>Files the entries in the databases of their holders.</summary>
    private (HashSet<int> Orphans, int Filed) File(string name, List<ImportEntry> entries)
    {
        var distinct = entries.DistinctBy(entry => HolderLoad.VersionOf(entry.Resource)).ToList();
        var spread = new ImportSpread(distinct, _onFile, _recordedAt);
        var filed = new HashSet<RecordVersion>();
        var before = _records;
        foreach (var load in spread.Loads.Where(load => load.Records.Count > 0))
        {
            var result = _databases[load.Holder.Slug].Load(load.Patients.Values, load.Records);
            var added = load.Records.Select(record => record.Version).Except(result.OnFile).ToList();
            filed.UnionWith(added);
            _records += result.Added;
            _patients += added.Count(version => version.ResourceType == "Patient");
        }

        var repeated = entries.Except(distinct).Concat(distinct.Where(entry => !filed.Contains(HolderLoad.VersionOf(entry.Resource))));
        TellDuplicates(name, entries.Count, [.. repeated.Where(entry => !spread.Orphans.Contains(entry.Index)).Select(entry => entry.Index)]);
        return (spread.Orphans, _records - before);
    }

    private void TellDuplicates(string name, int entries, IReadOnlyList<int> duplicates)
    {
        if (duplicates.Count == entries && entries > 1)
        {
            _report.Skip(name, SkipReason.Duplicate);
            return;
        }

        foreach (var index in duplicates)
        {
            _report.Skip(name, SkipReason.Duplicate, index);
        }
    }

    private static string Name(string folder, string path) => Path.GetRelativePath(folder, path);
}
