using Xinglin.Client.Emergency;
using Xinglin.Vault.Completeness;

namespace Xinglin.Client.Access;

/// <summary>What can be said of one section at one holder. Unknown, none, hidden, late and pending are different things.</summary>
public static class SectionStates
{
    /// <summary>The scope does not reach it, whether or not anything is there.</summary>
    public const string Outside = "outside-permission";

    /// <summary>The holder did not answer: unknown.</summary>
    public const string Late = "late";

    /// <summary>The holder answered, and nothing about it can be verified: unknown.</summary>
    public const string NotVerifiable = "not-verifiable";

    /// <summary>The holder left out what it registered.</summary>
    public const string Withheld = "completeness-withheld";

    /// <summary>There are records.</summary>
    public const string Registered = "registered";

    /// <summary>A record states that there is none.</summary>
    public const string StatedNone = "stated-none";

    /// <summary>The holder has registered nothing there, which is not "none".</summary>
    public const string NothingRegistered = "nothing-registered";

    /// <summary>There is something that this reader does not get.</summary>
    public const string Hidden = "hidden";

    /// <summary>What is there changes and is on its way.</summary>
    public const string Pending = "pending";
}

/// <summary>One section of a patient's records over a holder's answer.</summary>
/// <param name="Name">A word for it.</param>
/// <param name="Sections">Those of <see cref="SectionVocabulary"/> that it is made of.</param>
public sealed record OverviewSection(string Name, IReadOnlyList<string> Sections)
{
    /// <summary>The sections that a reader is always told of.</summary>
    public static IReadOnlyList<OverviewSection> All { get; } =
    [
        new("allergies", ["AllergyIntolerance"]),
        new("medicines", ["MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"]),
        new("problems", ["Condition/encounter-diagnosis", "Condition/problem-list-item", "Condition/other"]),
        new("laboratory", ["Observation/laboratory"]),
        new("vital signs", ["Observation/vital-signs"]),
        new("reports", ["DiagnosticReport", "ImagingStudy", "DocumentReference"]),
        new("immunizations", ["Immunization"]),
        new("procedures", ["Procedure"]),
        new("encounters", ["Encounter"]),
    ];

    /// <summary>One of <see cref="SectionStates"/>, and how many records are registered there within the scope.</summary>
    public (string State, int Count) Of(HolderAnswer answer)
    {
        if (answer.State == CompletenessStates.Outside || !IsTouched(SectionCoverage.Of(answer.Scopes)))
        {
            return (SectionStates.Outside, 0);
        }

        if (answer.Records is not { } records)
        {
            return (answer.State == CompletenessStates.Late ? SectionStates.Late : SectionStates.NotVerifiable, 0);
        }

        var covered = records.Completeness.Covered.Where(c => Sections.Contains(c.Section)).ToList();
        var count = covered.Sum(c => c.Count);
        return covered.Exists(c => c.Missing > 0) ? (SectionStates.Withheld, count)
            : covered.Exists(c => c.Pending > 0) ? (SectionStates.Pending, count)
            : covered.Exists(c => c.Hidden > 0) ? (SectionStates.Hidden, count)
            : IsStatedNone(records) ? (SectionStates.StatedNone, count)
            : count > 0 ? (SectionStates.Registered, count)
            : covered.Count > 0 ? (SectionStates.NothingRegistered, 0)
            : (SectionStates.NotVerifiable, 0);
    }

    private bool IsTouched(SectionCoverage coverage) =>
        coverage.Whole.Concat(coverage.Partial).Any(leaf => Sections.Contains(SectionVocabulary.SectionOf(leaf)));

    private bool IsStatedNone(VerifiedRecords records)
    {
        var here = records.Resources.Where(r => Sections.Contains(r.Type) || Sections.Any(s => s.StartsWith(r.Type + "/", StringComparison.Ordinal))).ToList();
        return SectionReading.StateOf([.. here.Select(r => new SummaryItem(r, null))]) == SectionState.StatedNone;
    }
}
