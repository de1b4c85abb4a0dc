using System.Globalization;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Node.Records;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>Patients and records on their way into one holder's database.</summary>
public sealed class HolderLoad(RecordHolder holder)
{
    private readonly Dictionary<string, HospitalPatient> _patients = new(StringComparer.Ordinal);
    private readonly List<HospitalRecord> _records = [];

    /// <summary>Whose database.</summary>
    public RecordHolder Holder { get; } = holder;

    /// <summary>Patients by the id of their resource.</summary>
    public IReadOnlyDictionary<string, HospitalPatient> Patients => _patients;

    /// <summary>Records in the order in which they were added.</summary>
    public IReadOnlyList<HospitalRecord> Records => _records;

    /// <summary>Adds a patient's card and resource under a patient number.</summary>
    public void AddPatient(FhirResource patient, string patientNo, DateTimeOffset recordedAt)
    {
        _patients[patient.Id!] = PatientCard.Of(patient, patientNo);
        Add(patient, patientNo, recordedAt);
    }

    /// <summary>
    /// Adds a record of the patient whom it is about, or of nobody when its type is in no patient's compartment. False when the patient is
    /// not known here.
    /// </summary>
    public bool TryAdd(FhirResource resource, DateTimeOffset recordedAt)
    {
        if (!PatientCompartment.HasType(resource.Type))
        {
            Add(resource, null, recordedAt);
            return true;
        }

        if (PatientCompartment.Of(resource).Primary is not { } id || !_patients.TryGetValue(id, out var patient))
        {
            return false;
        }

        Add(resource, patient.PatientNo, recordedAt);
        return true;
    }

    private void Add(FhirResource resource, string? patientNo, DateTimeOffset recordedAt) =>
        _records.Add(new HospitalRecord(patientNo, VersionOf(resource), recordedAt, resource.Bytes));

    /// <summary>The version that a resource is filed as: a whole number in <c>meta.versionId</c>; anything else is the first.</summary>
    internal static RecordVersion VersionOf(FhirResource resource)
    {
        var text = resource.Root.TryGetProperty("meta", out var meta) ? FhirResource.Text(meta, "versionId") : null;
        var numbered = text is { Length: <= 6 } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
        return new RecordVersion(resource.Type, resource.Id!, numbered ? int.Parse(text!, CultureInfo.InvariantCulture) : 1);
    }
}
