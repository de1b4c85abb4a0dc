namespace Xinglin.Vault.Completeness;

/// <summary>
/// The fixed places of an index: 32 sections (a resource type, or a type and a category as scopes know it) by 16 spans of time. Every
/// index has all 512, so that its shape says nothing about a patient. Version 1; a further version takes another name.
/// </summary>
public static class SectionVocabulary
{
    /// <summary>The name that statements carry.</summary>
    public const string Version = "xinglin/sections/v1";

    /// <summary>What belongs to no named section.</summary>
    public const string Other = "other";

    /// <summary>No date that a scope reads.</summary>
    public const string Undated = "undated";

    /// <summary>A time that lies in no single calendar year.</summary>
    public const string Spanning = "spanning";

    private const int FirstYear = 2016;
    private const int LastYear = 2027;

    private static readonly string[] Names =
    [
        "AllergyIntolerance", "CarePlan", "CareTeam", "Composition", "Condition/encounter-diagnosis", "Condition/problem-list-item", "Condition/other",
        "Coverage", "DiagnosticReport", "DocumentReference", "Encounter", "ExplanationOfBenefit", "ImagingStudy", "Immunization",
        "MedicationAdministration", "MedicationDispense", "MedicationRequest", "MedicationStatement", "Observation/activity", "Observation/exam",
        "Observation/imaging", "Observation/laboratory", "Observation/procedure", "Observation/social-history", "Observation/survey",
        "Observation/therapy", "Observation/vital-signs", "Observation/other", "Patient", "Procedure", "ServiceRequest", Other,
    ];

    private static readonly string[] Times =
        [Undated, Spanning, "earlier", .. Enumerable.Range(FirstYear, LastYear - FirstYear + 1).Select(y => y.ToString(System.Globalization.CultureInfo.InvariantCulture)), "later"];

    /// <summary>Section names, in the order of the leaves.</summary>
    public static IReadOnlyList<string> Sections => Names;

    /// <summary>Spans of time within each section, in the order of the leaves.</summary>
    public static IReadOnlyList<string> Spans => Times;

    /// <summary>Leaves of every index.</summary>
    public static int Leaves { get; } = Names.Length * Times.Length;

    /// <summary>The section of a leaf.</summary>
    public static string SectionOf(int leaf) => Names[leaf / Times.Length];

    /// <summary>The span of a leaf.</summary>
    public static string SpanOf(int leaf) => Times[leaf % Times.Length];

    /// <summary>Sections of a type: one, or one for each category and one for the rest; <see cref="Other"/> for a type without its own.</summary>
    public static IEnumerable<int> SectionsOfType(string type)
    {
        var own = Enumerable.Range(0, Names.Length).Where(i => Names[i] == type || Names[i].StartsWith(type + "/", StringComparison.Ordinal)).ToList();
        return own.Count > 0 ? own : [Names.Length - 1];
    }

    /// <summary>Leaves that a record belongs to: each of its known categories, or the rest of its type, by each of its times.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="categories">Codes of its categories.</param>
    /// <param name="years">Calendar years that one of its times lies in.</param>
    /// <param name="spanning">True when one of its times lies in no single year.</param>
    public static IReadOnlyList<int> LeavesOf(string type, IReadOnlyCollection<string> categories, IReadOnlyCollection<int> years, bool spanning)
    {
        var named = SectionsOfType(type).ToList();
        var sections = named.Where(s => categories.Any(c => Names[s] == $"{type}/{c}") || named.Count == 1).ToList();
        if (sections.Count == 0)
        {
            sections.Add(named.Single(s => Names[s] == type + "/" + Other));
        }

        var spans = years.Select(SpanOfYear).Concat(spanning ? [1] : Array.Empty<int>()).Distinct().ToList();
        return [.. sections.SelectMany(section => (spans.Count == 0 ? [0] : spans).Select(span => (section * Times.Length) + span)).Order()];
    }

    /// <summary>First and last year of a span; null for undated and spanning.</summary>
    internal static (int First, int Last)? Years(int span) => span switch
    {
        0 or 1 => null,
        2 => (int.MinValue, FirstYear - 1),
        _ when span == Times.Length - 1 => (LastYear + 1, int.MaxValue),
        _ => (FirstYear + span - 3, FirstYear + span - 3),
    };

    private static int SpanOfYear(int year) => year < FirstYear ? 2 : year > LastYear ? Times.Length - 1 : year - FirstYear + 3;
}
