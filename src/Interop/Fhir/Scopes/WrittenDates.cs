using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>Reads dates as scopes compare them: on their own clock, and nothing that cannot be read as a whole.</summary>
internal static class WrittenDates
{
    private const int DayLength = 10;

    /// <summary>What a date, dateTime, instant or Period covers, or each event of a Timing; none when it cannot be read or covers nothing.</summary>
    public static IEnumerable<SearchIndexValue> Of(object item) => item switch
    {
        FhirNode { Type.Name: "Period" } period => Period(period) is { } value ? [value] : [],
        FhirNode { Type.Name: "Timing" } timing => timing.Children.Where(c => c.Name == "event").Select(Time).OfType<SearchIndexValue>(),
        FhirNode { Type.Name: "date" or "dateTime" or "instant" } time => Time(time) is { } value ? [value] : [],
        _ => [],
    };

    private static WrittenDateValue? Time(FhirNode node) =>
        node.Text is { } text && FhirInterval.TryParse(text, offsetOptional: false, out var interval) ? new WrittenDateValue(interval, DayOf(text)) : null;

    private static WrittenDateValue? Period(FhirNode period)
    {
        if (!TrySide(period, "start", out var start) || !TrySide(period, "end", out var end) || (start ?? end) is not { } first)
        {
            return null;
        }

        var interval = FhirInterval.Between(start?.Interval, end?.Interval);
        return interval.Start < interval.End ? new WrittenDateValue(interval, first.Day) : null;
    }

    /// <summary>True with null for a side that is absent; false for one that cannot be read, so that it never becomes "open".</summary>
    private static bool TrySide(FhirNode period, string name, out WrittenDateValue? side)
    {
        side = null;
        return period.Child(name) is not { } node || (node.Text is null && node.Children.Count > 0) || (side = Time(node)) is not null;
    }

    private static string DayOf(string text) => text.Length > DayLength ? text[..DayLength] : text;
}
