using System.Globalization;
using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.5: <c>toX()</c> yields nothing where <c>convertsToX()</c> is false.</summary>
internal static class ConversionFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        .. Pair("Boolean", ToBoolean),
        .. Pair("Integer", ToInteger),
        .. Pair("Decimal", value => ToDecimal(value)),
        .. Pair("String", ToText),
        .. Pair("Date", ToDate),
        .. Pair("DateTime", ToDateTime),
        .. Pair("Time", ToTime),
        FunctionEntry.Of("toQuantity", 0, 1, (frame, input, arguments) => PathCollection.OfNullable(ToQuantity(frame, input, arguments))),
        FunctionEntry.Of("convertsToQuantity", 0, 1, (frame, input, arguments) =>
            input.Count == 0 ? PathCollection.Empty : PathCollection.Of(ToQuantity(frame, input, arguments) is not null)),
    ];

    /// <summary>What a value is as text; null for what has none.</summary>
    public static string? ToText(object value) => value switch
    {
        string text => text,
        bool b => b ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        ExactDecimal or Temporal or PathQuantity => value.ToString(),
        _ => null,
    };

    private static IEnumerable<FunctionEntry> Pair(string type, Func<object, object?> convert) =>
    [
        FunctionEntry.Of("to" + type, (_, input) => Items.Value(input, "to" + type) is { } value ? PathCollection.OfNullable(convert(value)) : PathCollection.Empty),
        FunctionEntry.Of("convertsTo" + type, (_, input) => Items.Value(input, "convertsTo" + type) is { } value ? PathCollection.Of(convert(value) is not null) : PathCollection.Empty),
    ];

    private static object? ToBoolean(object value) => value switch
    {
        bool => value,
        int number => number switch { 1 => true, 0 => false, _ => null },
        ExactDecimal number => number == ExactDecimal.One ? true : number.IsZero ? false : null,
        string text => text.ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "1" or "1.0" => true,
            "false" or "f" or "no" or "n" or "0" or "0.0" => false,
            _ => null,
        },
        _ => null,
    };

    private static object? ToInteger(object value) => value switch
    {
        int => value,
        bool b => b ? 1 : 0,
        string text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    private static ExactDecimal? ToDecimal(object value) => value switch
    {
        int or ExactDecimal => Items.Number(value),
        bool b => b ? ExactDecimal.One : ExactDecimal.Zero,
        string text => !text.AsSpan().ContainsAny('e', 'E') && ExactDecimal.TryParse(text, out var number) ? number : null,
        _ => null,
    };

    private static Temporal? ToDate(object value) => value switch
    {
        Temporal { Kind: TemporalKind.Date } date => date,
        Temporal { Kind: TemporalKind.DateTime } time => time.ToDate(),
        string text => TemporalText.Date(text) ?? TemporalText.DateTime(text)?.ToDate(),
        _ => null,
    };

    private static Temporal? ToDateTime(object value) => value switch
    {
        Temporal { Kind: TemporalKind.DateTime } time => time,
        Temporal { Kind: TemporalKind.Date } date => date with { Kind = TemporalKind.DateTime },
        string text => TemporalText.DateTime(text),
        _ => null,
    };

    private static Temporal? ToTime(object value) => value switch
    {
        Temporal { Kind: TemporalKind.Time } time => time,
        string text => TemporalText.Time(text is ['T', .. var rest] ? rest : text),
        _ => null,
    };

    private static PathQuantity? ToQuantity(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var quantity = Items.Value(input, "toQuantity") switch
        {
            PathQuantity given => given,
            string text => QuantityText.Read(text),
            bool b => PathQuantity.OfNumber(b ? 1 : 0),
            { } value when Items.Number(value) is { } number => PathQuantity.OfNumber(number),
            _ => null,
        };
        return quantity is null || arguments.Length == 0 || Items.Text(frame.Inner(arguments[0]), "toQuantity") is not { } unit
            ? quantity
            : QuantityArithmetic.InUnit(quantity, unit);
    }
}
