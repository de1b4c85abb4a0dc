using System.Text.Json;

namespace Xinglin.Interop.Fhir.Summary;

/// <summary>One line of a section for people: what it is, how much, when, and every word that may turn its meaning around.</summary>
internal static class SummaryLine
{
    private static readonly string[] Codes = ["code", "medicationCodeableConcept", "vaccineCode"];
    private static readonly string[] Words = ["status", "clinicalStatus", "verificationStatus"];
    private static readonly string[] Times = ["effectiveDateTime", "onsetDateTime", "occurrenceDateTime", "performedDateTime", "authoredOn", "recordedDate", "issued"];

    public static string Of(FhirResource resource)
    {
        var root = resource.Root;
        var negation = root.TryGetProperty("doNotPerform", out var not) && not.ValueKind == JsonValueKind.True ? "do not give" : null;
        var parts = new[] { negation, Name(root) ?? resource.Type, Value(root), Time(root) }.Concat(Words.Select(w => Word(root, w)));
        return string.Join("; ", parts.OfType<string>());
    }

    private static string? Name(JsonElement root) => Codes.SelectMany(c => ElementPath.Select(root, c)).Select(Concept).FirstOrDefault(t => t is not null)
        ?? FhirResource.Text(ElementPath.Select(root, "medicationReference").FirstOrDefault(), "display");

    /// <summary>The number as it is written, with its comparator and never without its unit.</summary>
    private static string? Value(JsonElement root)
    {
        if (ElementPath.Select(root, "valueQuantity").FirstOrDefault() is { ValueKind: JsonValueKind.Object } quantity && quantity.TryGetProperty("value", out var number))
        {
            return $"{FhirResource.Text(quantity, "comparator")}{number.GetRawText()} {FhirResource.Text(quantity, "unit") ?? FhirResource.Text(quantity, "code") ?? "(no unit)"}";
        }

        return FhirResource.Text(root, "valueString") ?? ElementPath.Select(root, "valueCodeableConcept").Select(Concept).FirstOrDefault()
            ?? (ElementPath.Select(root, "dataAbsentReason").Select(Concept).FirstOrDefault() is { } reason ? $"no value: {reason}" : null);
    }

    private static string? Time(JsonElement root) => Times.Select(t => FhirResource.Text(root, t)).FirstOrDefault(t => t is not null);

    private static string? Word(JsonElement root, string element) =>
        FhirResource.Text(root, element) ?? ElementPath.Select(root, element + ".coding").Select(c => FhirResource.Text(c, "code")).FirstOrDefault(c => c is not null);

    private static string? Concept(JsonElement concept) => FhirResource.Text(concept, "text")
        ?? ElementPath.Select(concept, "coding").Select(c => FhirResource.Text(c, "display") ?? FhirResource.Text(c, "code")).FirstOrDefault(t => t is not null);
}
