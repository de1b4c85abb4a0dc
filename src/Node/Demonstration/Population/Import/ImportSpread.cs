using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;

namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>
/// Spreads a file's resources over the holders. A patient's resource is filed at every holder that has a record of the patient, and staff, places and
/// medicines wherever a record refers to them, as each holder would have its own copy.
/// </summary>
internal sealed class ImportSpread
{
    /// <summary>Imported patients get numbers that no desk gives, so that none is taken for another patient of the holder.</summary>
    private const string NumberPrefix = "IMP-";

    private readonly Dictionary<string, HolderLoad> _loads = RecordHolder.All.ToDictionary(holder => holder.Slug, holder => new HolderLoad(holder));
    private readonly Dictionary<string, FhirResource?> _patients = new(StringComparer.Ordinal);
    private readonly PatientsOnFile _onFile;
    private readonly DateTimeOffset _recordedAt;

    /// <summary>Spreads the entries; <paramref name="onFile"/> finds patients who are not among them.</summary>
    public ImportSpread(IReadOnlyList<ImportEntry> entries, PatientsOnFile onFile, DateTimeOffset recordedAt)
    {
        _onFile = onFile;
        _recordedAt = recordedAt;
        var map = new OrganisationMap([.. entries.Select(entry => entry.Resource)]);
        foreach (var entry in entries.Where(entry => entry.Resource.Type == "Patient"))
        {
            _patients.TryAdd(entry.Resource.Id!, entry.Resource);
        }

        var referring = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(entry => entry.Resource.Type != "Patient" && PatientCompartment.HasType(entry.Resource.Type)))
        {
            AddRecord(entry, map, referring);
        }

        AddPatientsWithoutRecords(entries, map);
        AddReferredTo(entries, map, referring);
    }

    /// <summary>What goes into each holder's database.</summary>
    public IEnumerable<HolderLoad> Loads => _loads.Values;

    /// <summary>Entries about a patient who is not known.</summary>
    public HashSet<int> Orphans { get; } = [];

    private void AddRecord(ImportEntry entry, OrganisationMap map, Dictionary<string, HashSet<string>> referring)
    {
        var patientId = PatientCompartment.Of(entry.Resource).Primary;
        var holder = patientId is null ? null : map.HolderOf(entry.Resource) ?? HomeOf(patientId);
        if (holder is null || !AdmitTo(_loads[holder.Slug], patientId!) || !_loads[holder.Slug].TryAdd(entry.Resource, _recordedAt))
        {
            Orphans.Add(entry.Index);
            return;
        }

        foreach (var reference in entry.Resource.References())
        {
            if (!referring.TryGetValue(reference.ToString(), out var holders))
            {
                referring[reference.ToString()] = holders = [];
            }

            holders.Add(holder.Slug);
        }
    }

    /// <summary>Where a patient's records go when no organisation is named: where the patient is on file, else by the patient's id.</summary>
    private RecordHolder HomeOf(string patientId) =>
        RecordHolder.All.FirstOrDefault(holder => _onFile.NumberAt(holder, patientId) is not null) ?? OrganisationMap.HolderOf(patientId);

    private bool AdmitTo(HolderLoad load, string patientId)
    {
        if (load.Patients.ContainsKey(patientId))
        {
            return true;
        }

        if (!_patients.TryGetValue(patientId, out var patient))
        {
            _patients[patientId] = patient = _onFile.Resource(patientId);
        }

        if (patient is not null)
        {
            load.AddPatient(patient, _onFile.NumberAt(load.Holder, patientId) ?? NumberPrefix + patientId, _recordedAt);
        }

        return patient is not null;
    }

    private void AddPatientsWithoutRecords(IReadOnlyList<ImportEntry> entries, OrganisationMap map)
    {
        foreach (var patient in entries.Select(entry => entry.Resource).Where(resource => resource.Type == "Patient"))
        {
            if (!_loads.Values.Any(load => load.Patients.ContainsKey(patient.Id!)))
            {
                AdmitTo(_loads[(map.HolderOf(patient) ?? HomeOf(patient.Id!)).Slug], patient.Id!);
            }
        }
    }

    private void AddReferredTo(IReadOnlyList<ImportEntry> entries, OrganisationMap map, Dictionary<string, HashSet<string>> referring)
    {
        foreach (var resource in entries.Select(entry => entry.Resource).Where(resource => !PatientCompartment.HasType(resource.Type)))
        {
            var holders = referring.GetValueOrDefault($"{resource.Type}/{resource.Id}") ?? [(map.HolderOf(resource) ?? OrganisationMap.HolderOf(resource.Id!)).Slug];
            foreach (var slug in holders.Order(StringComparer.Ordinal))
            {
                _loads[slug].TryAdd(resource, _recordedAt);
            }
        }
    }
}

/// <summary>The patients who are on file at the holders already.</summary>
internal sealed class PatientsOnFile(IReadOnlyDictionary<string, HospitalDatabase> databases)
{
    /// <summary>The number under which a holder has the patient on file, or null.</summary>
    public string? NumberAt(RecordHolder holder, string patientId) => databases[holder.Slug].PatientOnFile(patientId)?.PatientNo;

    /// <summary>The patient's resource from any holder, or null.</summary>
    public FhirResource? Resource(string patientId)
    {
        foreach (var holder in RecordHolder.All)
        {
            if (databases[holder.Slug].PatientOnFile(patientId) is { } found && FhirResource.TryRead(found.Resource, out var patient, out _))
            {
                return patient;
            }
        }

        return null;
    }
}
