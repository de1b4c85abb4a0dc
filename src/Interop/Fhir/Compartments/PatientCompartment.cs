using System.Collections.Frozen;
using System.Text.Json;

namespace Xinglin.Interop.Fhir.Compartments;

/// <summary>
/// Whose a resource is: the patients whose R4 compartment holds it. A resource in several compartments needs a permission of
/// each patient; one in none is never released by a scope of its own.
/// </summary>
public sealed record PatientCompartment
{
    private PatientCompartment(IReadOnlyList<string> patients, string? primary, bool unresolved)
    {
        Patients = patients;
        Primary = primary;
        Unresolved = unresolved;
    }

    /// <summary>Logical ids of the patients (<c>Patient/id</c>), distinct, ordinal order.</summary>
    public IReadOnlyList<string> Patients { get; }

    /// <summary>The patient whom the resource is about, as far as its elements say: the one that the first element of the definition names.</summary>
    public string? Primary { get; }

    /// <summary>
    /// An element of the compartment names somebody by other means than a relative literal reference (URN, absolute address,
    /// search, identifier), so that a further patient cannot be excluded: such a resource is not released. A display without more
    /// names nobody, as in R4's own reference search.
    /// </summary>
    public bool Unresolved { get; }

    /// <summary>In several patients' compartments.</summary>
    public bool Shared => Patients.Count > 1;

    /// <summary>In exactly this patient's compartment and certainly in no other.</summary>
    public bool IsOnly(string patientId) => !Unresolved && Patients.Count == 1 && Patients[0] == patientId;

    /// <summary>True when a resource of this type can be in a patient's compartment at all.</summary>
    public static bool HasType(string type) => PatientCompartmentTable.ElementsOf(type) is not null;

    /// <summary>
    /// True for the types that are in no compartment and are released as target of a released reference: they say what, who and
    /// where, not about whom.
    /// </summary>
    public static bool IsReleasedAsTarget(string type) => Targets.Contains(type);

    /// <summary>The compartments that hold this resource.</summary>
    public static PatientCompartment Of(FhirResource resource)
    {
        var patients = new List<string>();
        var unresolved = false;
        if (resource.Type == "Patient" && resource.Id is { } own)
        {
            patients.Add(own);
        }

        foreach (var path in PatientCompartmentTable.ElementsOf(resource.Type) ?? [])
        {
            foreach (var element in ElementPath.Select(resource.Root, path))
            {
                unresolved |= !Read(element, resource.Root, patients);
            }
        }

        return new PatientCompartment(
            [.. patients.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            patients is [var first, ..] ? first : null,
            unresolved);
    }

    private static readonly FrozenSet<string> Targets =
        new[] { "Medication", "Practitioner", "PractitionerRole", "Organization", "Location", "Binary" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>False when it stays open whether the reference is to a patient.</summary>
    private static bool Read(JsonElement reference, JsonElement root, List<string> patients)
    {
        var text = FhirResource.Text(reference, "reference");
        if (FhirReference.TryParse(text, out var literal))
        {
            if (literal.Type == "Patient")
            {
                patients.Add(literal.Id);
            }

            return true;
        }

        if (text is { Length: > 1 } && text[0] == '#')
        {
            return ContainedIsNoPatient(root, text[1..]);
        }

        var saysWhom = text is not null || (reference.ValueKind == JsonValueKind.Object && reference.TryGetProperty("identifier", out _));
        var type = FhirResource.Text(reference, "type") ?? TypeInAddress(text);
        return !saysWhom || (type is not null && type != "Patient" && ResourceTypes.Contains(type));
    }

    /// <summary>The type in an absolute address, <c>https://base/Type/id</c>.</summary>
    private static string? TypeInAddress(string? address)
    {
        var parts = address?.Split('/') ?? [];
        return parts.Length >= 4 && FhirReference.TryParse($"{parts[^2]}/{parts[^1]}", out var reference) ? reference.Type : null;
    }

    private static bool ContainedIsNoPatient(JsonElement root, string id) =>
        ElementPath.Select(root, "contained").Any(contained =>
            FhirResource.Text(contained, "id") == id && FhirResource.Text(contained, "resourceType") is { } type && type != "Patient");
}
