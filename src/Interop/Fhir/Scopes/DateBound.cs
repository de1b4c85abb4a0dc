using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>One alternative of a date search: how to compare and the time that the written value covers.</summary>
public readonly record struct DateBound(string Prefix, string Text, FhirInterval Interval)
{
    /// <summary>R4's, but <c>ap</c>: what is near depends on the day of asking.</summary>
    private static readonly string[] Prefixes = ["eq", "ne", "ge", "gt", "le", "lt", "sa", "eb"];

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
            "ne" => !inside,
            "gt" => theirs.End > mine.End,
            "ge" => inside || theirs.End > mine.End,
            "lt" => theirs.Start < mine.Start,
            "le" => inside || theirs.Start < mine.Start,
            "sa" => theirs.Start >= mine.End,
            _ => theirs.End <= mine.Start,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix == "eq" ? Text : Prefix + Text;
}

/// <summary>A date of a resource on the clock that it is written by.</summary>
/// <param name="Interval">What it covers.</param>
/// <param name="Day">Its day as far as it is written: of a period that of the first side there is.</param>
public sealed record WrittenDateValue(FhirInterval Interval, string Day) : SearchIndexValue;

/// <summary>A date of a scope: without an offset it lies in the calendar of the place where the record was made.</summary>
public sealed record WrittenDateQuery(DateBound Bound) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) => value is WrittenDateValue date && Bound.Matches(date.Interval);
}
