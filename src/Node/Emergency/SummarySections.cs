using System.Globalization;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>What one section looks for.</summary>
/// <param name="Name">One of <see cref="EmergencySectionNames"/>.</param>
/// <param name="Scopes">Applied as under a permission.</param>
/// <param name="Keep">A further condition on the resource.</param>
internal sealed record SummarySection(string Name, ScopeSet Scopes, Func<FoundRecord, bool> Keep);

/// <summary>The fixed scopes of an emergency access: nobody chooses them, nobody widens them.</summary>
internal static class SummarySections
{
    /// <summary>How far back the second step looks, milliseconds: a year and a day.</summary>
    private const long YearBack = 366L * 86_400_000;

    private const string Loinc = "http://loinc.org|";
    private const string Imaging = "http://terminology.hl7.org/CodeSystem/v2-0074|";

    private static readonly string[] Medicines = ["MedicationRequest.rs", "MedicationStatement.rs"];
    private static readonly string[] ImagingCategories = ["CT", "CUS", "NMR", "NMS", "OUS", "RAD", "RUS", "RX", "VUS", "XRC"];

    /// <summary>Statuses of a medicine that nobody takes by this order any more.</summary>
    private static readonly string[] Ended = ["cancelled", "completed", "entered-in-error", "not-taken", "stopped"];

    private static readonly IReadOnlyList<SummarySection> First =
    [
        Section("allergies", ["AllergyIntolerance.rs"]),
        Section("medicines", Medicines, r => !HasEnded(r)),
        Section("problems", ["Condition.rs"]),
        Section("alerts", ["Flag.rs"]),
        Section("blood-group", [$"Observation.rs?code={Loinc}882-1,{Loinc}883-9,{Loinc}10331-7"]),
        Section("pregnancy", [$"Observation.rs?code={Loinc}82810-3"]),
    ];

    /// <summary>The sections of a step; the second has those of the first as well.</summary>
    public static IReadOnlyList<SummarySection> Of(string step, LedgerTime now) => step == EmergencySteps.First ? First : [.. First, .. More(now)];

    private static SummarySection[] More(LedgerTime now)
    {
        var since = DateTimeOffset.FromUnixTimeMilliseconds(now.Milliseconds - YearBack).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return
        [
            Section("ended-medicines", Medicines, HasEnded),
            Section("laboratory", [$"Observation.rs?category=laboratory&date=ge{since}"]),
            Section("imaging", [$"DiagnosticReport.rs?category={string.Join(',', ImagingCategories.Select(c => Imaging + c))}&date=ge{since}"]),
            Section("encounters", [$"Encounter.rs?date=ge{since}"]),
        ];
    }

    private static SummarySection Section(string name, string[] scopes, Func<FoundRecord, bool>? keep = null) =>
        ScopeSet.TryParse(scopes, out var set, out var refusal) ? new SummarySection(name, set, keep ?? (_ => true)) : throw new InvalidOperationException($"{name}: {refusal}");

    /// <summary>A status that is missing or unknown may mean that it is taken.</summary>
    private static bool HasEnded(FoundRecord record) => Ended.Contains(FhirResource.Text(record.Version.Root, "status"), StringComparer.Ordinal);
}
