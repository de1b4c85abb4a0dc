using System.Text.Json;
using Xinglin.Interop.Fhir;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>What a registration desk copies from a Patient resource into its own table.</summary>
public static class PatientCard
{
    /// <summary>The system of resident identity numbers in the demonstration.</summary>
    public const string IdentitySystem = "https://xinglin.example/identifiers/resident-identity-number";

    /// <summary>The system of health card numbers in the demonstration.</summary>
    public const string CardSystem = "https://xinglin.example/identifiers/health-card";

    /// <summary>The number that the holder itself gave the patient, as the resource says; null when it says none.</summary>
    public static string? NumberAt(RecordHolder holder, FhirResource patient) => Identifier(patient, holder.PatientNumberSystem);

    /// <summary>The desk's row under a patient number.</summary>
    public static HospitalPatient Of(FhirResource patient, string patientNo) => new(
        patientNo,
        Name(patient.Root) ?? "?",
        FhirResource.Text(patient.Root, "gender"),
        FhirResource.Text(patient.Root, "birthDate"),
        Identifier(patient, IdentitySystem),
        Identifier(patient, CardSystem),
        ElementPath.Select(patient.Root, "telecom").Select(telecom => FhirResource.Text(telecom, "value")).FirstOrDefault(value => value is not null));

    private static string? Identifier(FhirResource patient, string system) =>
        ElementPath.Select(patient.Root, "identifier")
            .Where(identifier => FhirResource.Text(identifier, "system") == system)
            .Select(identifier => FhirResource.Text(identifier, "value"))
            .FirstOrDefault();

    private static string? Name(JsonElement patient)
    {
        foreach (var name in ElementPath.Select(patient, "name"))
        {
            var parts = ElementPath.Select(name, "given").Select(given => given.ValueKind == JsonValueKind.String ? given.ToString() : null)
                .Append(FhirResource.Text(name, "family"));
            var text = FhirResource.Text(name, "text") ?? string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
            if (text.Length > 0)
            {
                return text;
            }
        }

        return null;
    }
}
