using System.Collections.Frozen;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>
/// What the R4 search parameters <c>category</c>, <c>code</c> and <c>date</c> read, for the types of the patient compartment. A
/// test derives the same table from HL7's definitions and compares.
/// </summary>
internal static class SearchElements
{
    /// <summary>Elements that the parameter reads on the type; null when R4 does not define it there.</summary>
    public static IReadOnlyList<string>? Of(string type, string parameter) =>
        ByParameter.TryGetValue(parameter, out var types) ? types.GetValueOrDefault(type) : null;

    /// <summary>The code system that R4 binds an element of the plain type <c>code</c> to.</summary>
    public static string? ImplicitSystem(string type, string parameter) =>
        type == "AllergyIntolerance" && parameter == "category" ? "http://hl7.org/fhir/allergy-intolerance-category" : null;

    private const string Category = """
        AdverseEvent AllergyIntolerance CarePlan CareTeam Communication CommunicationRequest Composition Condition Consent
        DiagnosticReport DocumentReference Goal MedicationRequest MedicationStatement Observation Procedure ServiceRequest SupplyRequest
        """;

    private const string Code = """
        AllergyIntolerance code reaction.substance
        Basic code
        ChargeItem code
        Condition code
        DetectedIssue code
        DeviceRequest codeCodeableConcept
        DiagnosticReport code
        FamilyMemberHistory condition.code
        Group code
        List code
        MedicationAdministration medicationCodeableConcept
        MedicationDispense medicationCodeableConcept
        MedicationRequest medicationCodeableConcept
        MedicationStatement medicationCodeableConcept
        Observation code
        Procedure code
        RequestGroup code
        ServiceRequest code
        Task code
        """;

    private const string Date = """
        AdverseEvent date
        AllergyIntolerance recordedDate
        Appointment start
        AuditEvent recorded
        CarePlan period
        CareTeam period
        ClinicalImpression date
        Composition date
        Consent dateTime
        DiagnosticReport effectiveDateTime effectivePeriod
        DocumentReference date
        Encounter period
        EpisodeOfCare period
        FamilyMemberHistory date
        Flag period
        Immunization occurrenceDateTime
        ImmunizationEvaluation date
        ImmunizationRecommendation date
        Invoice date
        List date
        MeasureReport date
        MedicationRequest dosageInstruction.timing.event
        Observation effectiveDateTime effectivePeriod effectiveTiming.event effectiveInstant
        Procedure performedDateTime performedPeriod
        ResearchSubject period
        RiskAssessment occurrenceDateTime
        Schedule planningHorizon
        SupplyRequest authoredOn
        """;

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string[]>> ByParameter =
        new Dictionary<string, FrozenDictionary<string, string[]>>
        {
            ["category"] = Words(Category).ToFrozenDictionary(type => type, _ => new[] { "category" }, StringComparer.Ordinal),
            ["code"] = Rows(Code),
            ["date"] = Rows(Date),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static FrozenDictionary<string, string[]> Rows(string table) =>
        table.Split('\n').Select(Words).ToFrozenDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
