using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Records;

namespace Xinglin.Client.Timeline;

/// <summary>One record in the order of time.</summary>
/// <param name="When">As the record writes it: a year, month, day or time; empty when it names none.</param>
/// <param name="Holder">Who holds it.</param>
/// <param name="Name">The holder's name.</param>
/// <param name="Kind">The kind of institution: <c>hospital</c>, <c>clinic</c>, <c>examination-centre</c>, …; empty when the holder is no member any more.</param>
/// <param name="Resource">The record, verified, in the layer that the reader may see.</param>
public sealed record TimelineEntry(string When, AccountId Holder, string Name, string Kind, VerifiedResource Resource);

/// <summary>What one holder's part of a timeline is worth: whole, overdue, late, withheld, not verifiable or outside are different things.</summary>
/// <param name="Answer">The holder's answer with its state, one of <see cref="CompletenessStates"/>.</param>
/// <param name="Kind">The kind of institution.</param>
public sealed record TimelineHolder(HolderAnswer Answer, string Kind);

/// <summary>
/// All holders' records in one order of time. A holder learns nothing of the others: their answers are put together here, by the software of who
/// asked. A holder without an answer is in <see cref="Holders"/> with the reason; a gap in the entries says nothing on its own.
/// </summary>
/// <param name="Holders">Everybody asked.</param>
/// <param name="Entries">Newest first. A record that names only a year or month counts as earlier than what is dated within it.</param>
/// <param name="Undated">Records that name no time.</param>
public sealed record RecordTimeline(IReadOnlyList<TimelineHolder> Holders, IReadOnlyList<TimelineEntry> Entries, IReadOnlyList<TimelineEntry> Undated)
{
    private const int DayLength = 10;

    /// <summary>Elements by which R4's types say when something was, the more exact first.</summary>
    private static readonly string[] Times =
    [
        "effectiveDateTime", "effectiveInstant", "performedDateTime", "occurrenceDateTime", "whenHandedOver", "started", "onsetDateTime", "recordedDate",
        "authoredOn", "issued", "date", "dateTime", "created", "sent", "start",
    ];

    private static readonly string[] Periods = ["effectivePeriod", "performedPeriod", "occurrencePeriod", "period", "onsetPeriod", "billablePeriod", "servicedPeriod"];

    private static readonly string[] Sides = ["start", "end"];

    /// <summary>Puts answers together. A record that came twice, by two permissions, stands once, in its deepest layer.</summary>
    /// <param name="answers">From <see cref="PatientClient.AllRecordsAsync"/>, <see cref="StaffClient.ReadAllAsync"/> or <see cref="PatientReading.AllAsync"/>.</param>
    /// <param name="network">What kind of institution a holder is.</param>
    /// <param name="from">First day, <c>yyyy</c>, <c>yyyy-MM</c> or <c>yyyy-MM-dd</c>; null: from the beginning.</param>
    /// <param name="until">Last day, in the same forms: <c>2024</c> reaches to its last day; null: to the end.</param>
    public static RecordTimeline Of(IReadOnlyList<HolderAnswer> answers, NetworkView network, string? from = null, string? until = null)
    {
        string KindOf(AccountId holder) => network.Find(holder)?.Kind ?? string.Empty;
        var entries = answers.SelectMany(a => (a.Records?.Resources ?? []).Select(r => new TimelineEntry(WhenOf(r), a.Holder, a.Name, KindOf(a.Holder), r)))
            .GroupBy(e => (e.Holder, e.Resource.Pointer)).Select(same => same.MaxBy(e => Depth(e.Resource.Layer))!).ToList();
        var dated = entries.Where(e => e.When.Length > 0 && IsWithin(e.When, from, until))
            .OrderByDescending(e => Day(e.When), StringComparer.Ordinal).ThenByDescending(e => Instant(e.When)).ThenBy(e => e.Resource.Pointer);
        return new RecordTimeline(
            [.. answers.Select(a => new TimelineHolder(a, KindOf(a.Holder)))], [.. dated],
            [.. entries.Where(e => e.When.Length == 0).OrderBy(e => e.Name, StringComparer.Ordinal).ThenBy(e => e.Resource.Pointer)]);
    }

    /// <summary>When a record says that it was, as written; empty when it does not.</summary>
    public static string WhenOf(VerifiedResource resource)
    {
        using var document = JsonDocument.Parse(resource.Resource);
        var root = document.RootElement;
        return Times.Select(name => Text(root, name)).FirstOrDefault(IsDate)
            ?? Periods.Where(name => root.TryGetProperty(name, out _)).SelectMany(name => Sides.Select(side => Text(root.GetProperty(name), side))).FirstOrDefault(IsDate)
            ?? string.Empty;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A year at least; anything else would sort to nowhere.</summary>
    private static bool IsDate(string? text) => text is { Length: >= 4 } && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string Day(string when) => when.Length > DayLength ? when[..DayLength] : when;

    private static long Instant(string when) => when.Length > DayLength
        && DateTimeOffset.TryParse(when, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcTicks
            : 0;

    /// <summary>A record that names only the year is within every part of it.</summary>
    private static bool IsWithin(string when, string? from, string? until) => (from is null || Compare(Day(when), from) >= 0) && (until is null || Compare(Day(when), until) <= 0);

    /// <summary>By as much as both of them say.</summary>
    private static int Compare(string day, string bound)
    {
        var length = Math.Min(day.Length, bound.Length);
        return string.CompareOrdinal(day[..length], bound[..length]);
    }

    private static int Depth(string layer) => LayerNames.All.TakeWhile(l => l != layer).Count();
}
