using System.Collections.Frozen;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>Calendar words and the UCUM codes that mean the same length.</summary>
internal static class CalendarUnits
{
    /// <summary>The unit of <c>day</c> or <c>days</c>; null for other words.</summary>
    public static CalendarUnit? Word(string word) => Words.TryGetValue(word, out var unit) ? unit : null;

    /// <summary>The unit by which a quantity moves a date; null when it moves none: <c>'a'</c> and <c>'mo'</c> are no calendar years and months.</summary>
    public static CalendarUnit? Moving(PathQuantity quantity) => quantity.System switch
    {
        UnitSystem.Calendar => Word(quantity.Unit),
        UnitSystem.Ucum when Codes.TryGetValue(quantity.Unit, out var unit) && unit > CalendarUnit.Month => unit,
        _ => null,
    };

    /// <summary>The UCUM code of a calendar unit.</summary>
    public static string Code(CalendarUnit unit) => unit switch
    {
        CalendarUnit.Year => "a",
        CalendarUnit.Month => "mo",
        CalendarUnit.Week => "wk",
        CalendarUnit.Day => "d",
        CalendarUnit.Hour => "h",
        CalendarUnit.Minute => "min",
        CalendarUnit.Second => "s",
        _ => "ms",
    };

    private static readonly FrozenDictionary<string, CalendarUnit> Words = Enum.GetValues<CalendarUnit>()
        .SelectMany(unit => new[] { (Word: unit.ToString().ToLowerInvariant(), unit), (Word: unit.ToString().ToLowerInvariant() + "s", unit) })
        .ToFrozenDictionary(w => w.Word, w => w.unit, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, CalendarUnit> Codes =
        Enum.GetValues<CalendarUnit>().ToFrozenDictionary(Code, unit => unit, StringComparer.Ordinal);
}
