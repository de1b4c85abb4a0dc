using System.Text.Json;

namespace Xinglin.Interop.Fhir.Summary;

/// <summary>A resource that says by IPS's code that there is no information, which is not "none known".</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Code">In <see cref="CodeSystem"/>.</param>
/// <param name="Display">The code system's own words.</param>
/// <param name="CodeElement">The element with the code.</param>
/// <param name="PatientElement">The element with the patient.</param>
/// <param name="Status">What R4 wants besides: an element and its plain code, or a coding of a system.</param>
/// <param name="TimeElement">A mandatory time, which is said to be unknown; null for none.</param>
internal sealed record NoInformation(
    string Type, string Code, string Display, string CodeElement, string PatientElement, (string Element, string? System, string Code) Status, string? TimeElement = null)
{
    /// <summary>Absent and unknown data.</summary>
    public const string CodeSystem = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

    public static NoInformation Problems { get; } = new(
        "Condition", "no-problem-info", "No information about problems", "code", "subject", ("clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "active"));

    public static NoInformation Allergies { get; } = new(
        "AllergyIntolerance", "no-allergy-info", "No information about allergies", "code", "patient",
        ("clinicalStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"));

    public static NoInformation Medications { get; } = new(
        "MedicationStatement", "no-medication-info", "No information about medications", "medicationCodeableConcept", "subject", ("status", null, "unknown"), "effectiveDateTime");

    public static NoInformation Immunizations { get; } = new(
        "Immunization", "no-immunization-info", "No information about immunizations", "vaccineCode", "patient", ("status", null, "not-done"), "occurrenceDateTime");

    public static NoInformation Procedures { get; } = new(
        "Procedure", "no-procedure-info", "No information about past history of procedures", "code", "subject", ("status", null, "unknown"), "performedDateTime");

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json, string patient)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", Type);
        SummaryJson.Narrative(json, [Display]);
        WriteStatus(json);
        json.WritePropertyName(CodeElement);
        SummaryJson.Concept(json, CodeSystem, Code, Display);
        SummaryJson.Reference(json, PatientElement, patient);
        if (TimeElement is not null)
        {
            json.WriteStartObject("_" + TimeElement);
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
            json.WriteString("valueCode", "unknown");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteStatus(Utf8JsonWriter json)
    {
        json.WritePropertyName(Status.Element);
        if (Status.System is { } system)
        {
            SummaryJson.Concept(json, system, Status.Code, null);
        }
        else
        {
            json.WriteStringValue(Status.Code);
        }
    }
}
