using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>What kind of thing a canary is.</summary>
public enum CanaryKind
{
    /// <summary>A person's name, whole or in part.</summary>
    Name = 1,

    /// <summary>A patient number, identity number, card number or other identifier of a person.</summary>
    Identifier = 2,

    /// <summary>A telephone number or an address.</summary>
    Contact = 3,

    /// <summary>A code of LOINC, SNOMED CT, ICD-10, ATC or CVX, or a category.</summary>
    Code = 4,

    /// <summary>The display of a code.</summary>
    Display = 5,

    /// <summary>Free text: notes, titles, conclusions, dosages.</summary>
    Text = 6,

    /// <summary>A scope that the stories use.</summary>
    Scope = 7,
}

/// <summary>A text of the population that must not be found outside the members' own databases.</summary>
public sealed record Canary(CanaryKind Kind, string Text)
{
    /// <summary>
    /// Long enough (8 bytes of UTF-8) not to turn up by chance in keys, hashes and base64. A shorter one is looked for as a whole JSON value: with
    /// quotation marks around it.
    /// </summary>
    public bool Distinctive => Encoding.UTF8.GetByteCount(Text) >= 8;

    /// <summary>What to look for literally.</summary>
    public string Probe => Distinctive ? Text : $"\"{Text}\"";
}

/// <summary>Everything in the population that names a person or says something of their health: what the canary tests look for.</summary>
public static class PopulationCanaries
{
    /// <summary>The distinct canaries of the written persons and of the bulk, in ordinal order.</summary>
    public static IReadOnlyList<Canary> All(int bulkPatients = BulkPopulation.Patients)
    {
        var loads = WrittenPersons.Load(default).ToList();
        BulkPopulation.AddTo(loads, bulkPatients, BulkPopulation.Seed, default);
        var found = new HashSet<Canary>(Scopes.Select(scope => new Canary(CanaryKind.Scope, scope)));
        foreach (var load in loads)
        {
            found.UnionWith(load.Patients.Values.SelectMany(Of));
            foreach (var record in load.Records)
            {
                Collect(JsonElement.Parse(record.Body.Span), string.Empty, found);
            }
        }

        return
        [
            .. found.Where(canary => canary.Text.Length > 1)
                .OrderBy(canary => canary.Text, StringComparer.Ordinal)
                .ThenBy(canary => canary.Kind),
        ];
    }

    private static readonly string[] Scopes =
    [
        "Observation.rs?category=laboratory&date=ge2024-01-01",
        "Observation.rs?category=laboratory",
        "Observation.rs?code=http://loinc.org|4548-4",
        "AllergyIntolerance.rs",
        "MedicationRequest.rs",
        "Condition.rs",
        "DiagnosticReport.rs",
    ];

    private static readonly string[] ClinicalSystems =
    [
        "http://loinc.org",
        "http://snomed.info/sct",
        "http://hl7.org/fhir/sid/icd-10",
        "http://www.whocc.no/atc",
        "http://hl7.org/fhir/sid/cvx",
        "http://terminology.hl7.org/CodeSystem/observation-category",
    ];

    private static readonly string[] Texts = ["text", "conclusion", "description", "detail", "div", "title", "valueString", "lotNumber", "outcome"];

    private static readonly string[] Names = ["family", "given", "name"];

    private static IEnumerable<Canary> Of(HospitalPatient patient)
    {
        yield return new Canary(CanaryKind.Name, patient.Name);
        foreach (var identifier in new[] { patient.PatientNo, patient.PatientNo.ToLowerInvariant(), patient.IdentityNo, patient.CardNo }.OfType<string>())
        {
            yield return new Canary(CanaryKind.Identifier, identifier);
        }

        if (patient.Phone is not null)
        {
            yield return new Canary(CanaryKind.Contact, patient.Phone);
        }
    }

    private static void Collect(JsonElement element, string name, HashSet<Canary> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                CollectObject(element, name, found);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, name, found);
                }

                break;
            case JsonValueKind.String when Texts.Contains(name, StringComparer.Ordinal):
                found.Add(new Canary(CanaryKind.Text, element.GetString()!));
                break;
            case JsonValueKind.String when Names.Contains(name, StringComparer.Ordinal):
                found.Add(new Canary(CanaryKind.Name, element.GetString()!));
                break;
        }
    }

    private static void CollectObject(JsonElement element, string name, HashSet<Canary> found)
    {
        // The members' own public names are on the ledger by right.
        if (FhirResource.Text(element, "resourceType") == "Organization")
        {
            return;
        }

        if (ClinicalSystems.Contains(FhirResource.Text(element, "system") ?? string.Empty, StringComparer.Ordinal))
        {
            Add(CanaryKind.Code, FhirResource.Text(element, "code"), found);
            Add(CanaryKind.Display, FhirResource.Text(element, "display"), found);
        }

        if (name == "telecom")
        {
            Add(CanaryKind.Contact, FhirResource.Text(element, "value"), found);
        }

        if (name == "identifier")
        {
            Add(CanaryKind.Identifier, FhirResource.Text(element, "value"), found);
        }

        foreach (var property in element.EnumerateObject())
        {
            Collect(property.Value, property.Name, found);
        }
    }

    private static void Add(CanaryKind kind, string? text, HashSet<Canary> found)
    {
        if (text is not null)
        {
            found.Add(new Canary(kind, text));
        }
    }
}
