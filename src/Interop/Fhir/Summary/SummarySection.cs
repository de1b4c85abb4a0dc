using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Summary;

/// <summary>How much of what may be recorded for a section a view shows.</summary>
public enum SummaryCover
{
    /// <summary>Nothing of it: whether anything is recorded is not said.</summary>
    None,

    /// <summary>Some of it, and more may be there.</summary>
    Part,

    /// <summary>All of it: an empty section is one where nothing is recorded.</summary>
    Whole,
}

/// <summary>One section of the International Patient Summary (HL7 IPS 1.1.0).</summary>
/// <param name="Code">LOINC code of the section.</param>
/// <param name="Display">LOINC's name.</param>
/// <param name="Title">What stands above it.</param>
/// <param name="Parts">Where its entries come from: a resource type, and the category when only one belongs here.</param>
/// <param name="NoInformation">Writes the resource that says that there is no information; null where IPS has no code for that.</param>
internal sealed record SummarySection(
    string Code, string Display, string Title, IReadOnlyList<(string Type, string? Category)> Parts, NoInformation? NoInformation)
{
    private const string InError = "entered-in-error";

    public static IReadOnlyList<SummarySection> All { get; } =
    [
        new("11450-4", "Problem list - Reported", "Problems", [("Condition", null)], NoInformation.Problems),
        new("48765-2", "Allergies and adverse reactions Document", "Allergies and intolerances", [("AllergyIntolerance", null)], NoInformation.Allergies),
        new("10160-0", "History of Medication use Narrative", "Medications", [("MedicationStatement", null), ("MedicationRequest", null)], NoInformation.Medications),
        new("11369-6", "History of Immunization Narrative", "Immunizations", [("Immunization", null)], NoInformation.Immunizations),
        new("30954-2", "Relevant diagnostic tests/laboratory data Narrative", "Results", [("Observation", "laboratory"), ("DiagnosticReport", null)], null),
        new("47519-4", "History of Procedures Document", "Procedures", [("Procedure", null)], NoInformation.Procedures),
    ];

    /// <summary>What a section holds of the resources, in their order; what was entered in error is left out.</summary>
    public IReadOnlyList<FhirResource> Of(IReadOnlyList<FhirResource> resources) =>
        [.. resources.Where(r => Parts.Any(p => p.Type == r.Type && (p.Category is null || Categories(r).Contains(p.Category))) && !IsInError(r))];

    /// <summary>What scopes show of it; null scopes show everything.</summary>
    public SummaryCover Cover(ScopeSet? scopes)
    {
        if (scopes is null)
        {
            return SummaryCover.Whole;
        }

        var covers = Parts.Select(part => scopes.Scopes.Where(s => s.Search && s.ResourceType == part.Type).Select(s => Covers(s, part.Category)).DefaultIfEmpty(SummaryCover.None).Max()).ToList();
        return covers.TrueForAll(c => c == SummaryCover.Whole) ? SummaryCover.Whole
            : covers.TrueForAll(c => c == SummaryCover.None) ? SummaryCover.None
            : SummaryCover.Part;
    }

    /// <summary>Whole without a condition, or when the only one is the section's own category.</summary>
    private static SummaryCover Covers(Scope scope, string? category) =>
        scope.Criteria.All(c => category is not null && c is { Parameter.Code: "category", Modifier: "" } && c.Values.Contains(new TokenQuery(null, category)))
            ? SummaryCover.Whole
            : SummaryCover.Part;

    private static IEnumerable<string?> Categories(FhirResource resource) =>
        ElementPath.Select(resource.Root, "category.coding").Select(coding => FhirResource.Text(coding, "code"));

    private static bool IsInError(FhirResource resource) =>
        FhirResource.Text(resource.Root, "status") == InError
        || ElementPath.Select(resource.Root, "verificationStatus.coding").Any(coding => FhirResource.Text(coding, "code") == InError);
}
