using System.Text.Json;

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
    private const int DayLength = 10;

    /// <summary>Reads a resource.</summary>
    public static RecordFacets Of(FhirResource resource)
    {
        var years = new SortedSet<int>();
        var spanning = false;
        string? day = null;
        foreach (var element in Elements(resource, "date"))
        {
            if (!DateParameter.TryRead(element, out var interval))
            {
                continue;
            }

            if (interval.SingleYear is { } year)
            {
                years.Add(year);
            }
            else
            {
                spanning = true;
            }

            day ??= DayOf(element);
        }

        return new RecordFacets([.. Elements(resource, "category").SelectMany(Codes).Distinct(StringComparer.Ordinal)], [.. years], spanning, day);
    }

    private static IEnumerable<JsonElement> Elements(FhirResource resource, string parameter) =>
        (SearchElements.Of(resource.Type, parameter) ?? []).SelectMany(path => ElementPath.Select(resource.Root, path));

    private static IEnumerable<string> Codes(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? [FhirResource.ReadString(element) ?? string.Empty]
        : ElementPath.Select(element, "coding").Select(coding => FhirResource.Text(coding, "code")).OfType<string>();

    private static string? DayOf(JsonElement element)
    {
        var text = element.ValueKind == JsonValueKind.String ? FhirResource.ReadString(element) : FhirResource.Text(element, "start") ?? FhirResource.Text(element, "end");
        return text is { Length: > DayLength } ? text[..DayLength] : text;
    }
}
