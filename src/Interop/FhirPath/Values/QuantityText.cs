using System.Buffers;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>Reads quantities from strings: <c>4.5 'mg'</c>, <c>1 day</c>, <c>7</c>.</summary>
internal static class QuantityText
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-0123456789.");

    public static PathQuantity? Read(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = end < 0 ? text : text[..end];
        if (number.Length == 0 || !ExactDecimal.TryParse(number, out var value))
        {
            return null;
        }

        var unit = end < 0 ? string.Empty : text[end..].TrimStart();
        return unit switch
        {
            "" => end < 0 ? PathQuantity.OfNumber(value) : null,
            ['\'', .. { Length: > 0 } code, '\''] when !code.Contains('\'', StringComparison.Ordinal) => new PathQuantity(value, code, UnitSystem.Ucum),
            _ when CalendarUnits.Word(unit) is not null && char.IsWhiteSpace(text[end]) => new PathQuantity(value, unit, UnitSystem.Calendar),
            _ => null,
        };
    }
}
