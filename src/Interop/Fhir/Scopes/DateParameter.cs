using System.Text.Json;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>One alternative of a date search: how to compare and the time that the written value covers.</summary>
internal readonly record struct DateBound(string Prefix, string Text, FhirInterval Interval)
{
    private static readonly string[] Prefixes = ["eq", "ge", "gt", "le", "lt"];

    /// <summary>Parses <c>2024</c>, <c>ge2024-01</c>, <c>lt2024-01-01T08:00:00+08:00</c>; no prefix means <c>eq</c>. Relative dates are refused.</summary>
    public static bool TryParse(string text, out DateBound bound)
    {
        bound = default;
        var prefixed = text.Length > 0 && char.IsAsciiLetter(text[0]);
        var prefix = prefixed && text.Length > 2 ? text[..2] : "eq";
        var value = prefixed ? text[Math.Min(2, text.Length)..] : text;
        if (!Prefixes.Contains(prefix, StringComparer.Ordinal) || !FhirInterval.TryParse(value, offsetOptional: true, out var interval))
        {
            return false;
        }

        bound = new DateBound(prefix, value, interval);
        return true;
    }

    /// <summary>R4 3.1.1.4.6: the comparison is between what the two values cover, not between points.</summary>
    public bool Matches(FhirInterval target)
    {
        var (mine, theirs) = Interval.OnOneClock(target);
        var inside = theirs.Start >= mine.Start && theirs.End <= mine.End;
        return Prefix switch
        {
            "eq" => inside,
            "gt" => theirs.End > mine.End,
            "ge" => inside || theirs.End > mine.End,
            "lt" => theirs.Start < mine.Start,
            _ => inside || theirs.Start < mine.Start,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix == "eq" ? Text : Prefix + Text;
}

/// <summary><c>date</c>: any of the times that R4 reads on the type. A resource without one does not match.</summary>
internal sealed record DateParameter(IReadOnlyList<DateBound> Bounds, IReadOnlyList<string> Elements) : ScopeParameter("date")
{
    protected override IEnumerable<string> Alternatives => Bounds.Select(bound => bound.ToString());

    public override bool Matches(FhirResource resource) =>
        Elements.SelectMany(path => ElementPath.Select(resource.Root, path)).Any(MatchesElement);

    private bool MatchesElement(JsonElement element) =>
        TryRead(element, out var interval) && Bounds.Any(bound => bound.Matches(interval));

    /// <summary>What a date, dateTime, instant or Period covers; false when it cannot be read or covers nothing.</summary>
    internal static bool TryRead(JsonElement element, out FhirInterval interval)
    {
        interval = default;
        if (element.ValueKind == JsonValueKind.String)
        {
            return FhirResource.ReadString(element) is { } text && FhirInterval.TryParse(text, offsetOptional: false, out interval);
        }

        return TryReadSide(element, "start", out var start)
            && TryReadSide(element, "end", out var end)
            && (start ?? end) is not null
            && (interval = FhirInterval.Between(start, end)).Start < interval.End;
    }

    /// <summary>True with null for a side that is absent; false for one that cannot be read, so that it never becomes "open".</summary>
    private static bool TryReadSide(JsonElement period, string name, out FhirInterval? side)
    {
        side = null;
        if (period.ValueKind != JsonValueKind.Object || !period.TryGetProperty(name, out var value))
        {
            return period.ValueKind == JsonValueKind.Object;
        }

        if (value.ValueKind != JsonValueKind.String
            || FhirResource.ReadString(value) is not { } text
            || !FhirInterval.TryParse(text, offsetOptional: false, out var interval))
        {
            return false;
        }

        side = interval;
        return true;
    }
}
