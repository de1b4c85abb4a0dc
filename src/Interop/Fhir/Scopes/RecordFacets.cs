using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>
/// What scopes can tell resources of one type apart by: codes of the categories and the calendar years of the dates that R4's search parameters
/// read. By them an index sorts records into sections.
/// </summary>
/// <param name="Categories">Codes, distinct.</param>
/// <param name="Years">Calendar years, at the place where it was recorded, that one of the dates lies in.</param>
/// <param name="Spanning">True when one of the dates lies in no single year.</param>
/// <param name="Date">The first date's day, as far as it is written.</param>
public sealed record RecordFacets(IReadOnlyList<string> Categories, IReadOnlyList<int> Years, bool Spanning, string? Date)
{
    /// <summary>Reads a resource.</summary>
    public static RecordFacets Of(FhirResource resource)
    {
        var dates = resource.Values.Of("date").OfType<WrittenDateValue>().ToList();
        var years = dates.Select(d => d.Interval.SingleYear).OfType<int>().Distinct().Order();
        var categories = resource.Values.Of("category").OfType<TokenValue>().Select(t => t.Code).OfType<string>().Distinct(StringComparer.Ordinal);
        return new RecordFacets([.. categories], [.. years], dates.Exists(d => d.Interval.SingleYear is null), dates is [var first, ..] ? first.Day : null);
    }
}
