using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Corrections;
using Xinglin.Client.Network;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Emergency;

/// <summary>How a holder answered.</summary>
public static class HolderStatus
{
    /// <summary>It released what it has.</summary>
    public const string Answered = "answered";

    /// <summary>It does not know the person by these numbers: it says nothing about the person's health.</summary>
    public const string NotKnown = "not-known";

    /// <summary>The numbers are of several persons there: nothing was shown.</summary>
    public const string Several = "several";

    /// <summary>It refused; the refusal says why.</summary>
    public const string Refused = "refused";

    /// <summary>It did not answer in time: what it has is unknown.</summary>
    public const string NotAnswering = "not-answering";
}

/// <summary>What a section came to. Unknown, none, hidden and late are different things.</summary>
public static class SectionState
{
    /// <summary>There are records.</summary>
    public const string Recorded = "recorded";

    /// <summary>A record states that there is none; it is among the items.</summary>
    public const string StatedNone = "stated-none";

    /// <summary>A record states that it is not known; it is among the items.</summary>
    public const string StatedUnknown = "stated-unknown";

    /// <summary>The holder looked and nothing is recorded there: that is not "none".</summary>
    public const string NothingRecorded = "nothing-recorded";

    /// <summary>There is more than an answer holds: ask the holder.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Outside this step, whether or not anything is there.</summary>
    public const string NotAvailable = "not-available";
}

/// <summary>One record of a summary.</summary>
/// <param name="Record">Verified.</param>
/// <param name="Merged">The temporary identity under which it was recorded; null for the person's own number.</param>
public sealed record SummaryItem(VerifiedResource Record, MergedIdentity? Merged);

/// <summary>One section at one holder.</summary>
/// <param name="Name">One of <see cref="EmergencySectionNames"/>.</param>
/// <param name="State">One of <see cref="SectionState"/>.</param>
/// <param name="Items">The records.</param>
public sealed record SummarySection(string Name, string State, IReadOnlyList<SummaryItem> Items);

/// <summary>What one holder said.</summary>
/// <param name="Holder">The member.</param>
/// <param name="Status">One of <see cref="HolderStatus"/>.</param>
/// <param name="Sections">Every section there is, also those not available; empty unless answered.</param>
/// <param name="Refusal">Why nothing was shown.</param>
public sealed record HolderSummary(MemberView Holder, string Status, IReadOnlyList<SummarySection> Sections, Refusal? Refusal = null)
{
    /// <summary>What the patient says is wrong with these records, and what was decided.</summary>
    public IReadOnlyList<VerifiedCorrection> Corrections { get; init; } = [];
}

/// <summary>Judges what a section came to from the records themselves.</summary>
internal static class SectionReading
{
    /// <summary>SNOMED CT and HL7 IPS codes by which a record states that there is none.</summary>
    private static readonly HashSet<string> None =
    [
        "716186003", "409137002", "429625007", "428607008", "428197003", "160244002", "160245001", "1003774007", "787481004",
        "no-known-allergies", "no-known-medication-allergies", "no-known-environmental-allergies", "no-known-food-allergies", "no-known-medications", "no-known-problems",
    ];

    /// <summary>Codes by which a record states that nobody knows.</summary>
    private static readonly HashSet<string> Unknown = ["UNK", "NASK", "ASKU", "NI", "no-allergy-info", "no-medication-info", "no-problem-info"];

    private static readonly string[] Concepts = ["code", "medicationCodeableConcept"];
    private static readonly string[] NotSo = ["entered-in-error", "refuted"];

    public static string StateOf(IReadOnlyList<SummaryItem> items)
    {
        if (items.Count == 0)
        {
            return SectionState.NothingRecorded;
        }

        var stated = items.Select(i => Stated(i.Record.Resource)).ToList();
        return stated.All(s => s == SectionState.StatedNone) ? SectionState.StatedNone
            : stated.All(s => s == SectionState.StatedUnknown) ? SectionState.StatedUnknown
            : SectionState.Recorded;
    }

    private static string? Stated(string resource)
    {
        var json = JsonNode.Parse(resource)!;
        if (Codes(json["verificationStatus"]).Any(NotSo.Contains))
        {
            return null;
        }

        var codes = Concepts.SelectMany(name => Codes(json[name])).ToList();
        return codes.Exists(None.Contains) ? SectionState.StatedNone : codes.Exists(Unknown.Contains) ? SectionState.StatedUnknown : null;
    }

    private static IEnumerable<string> Codes(JsonNode? concept) => (concept as JsonObject)?["coding"] is JsonArray codings
        ? codings.OfType<JsonObject>().Select(c => c["code"]).OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>())
        : [];
}
