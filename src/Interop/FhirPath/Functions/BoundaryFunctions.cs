using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>What a value of limited precision may at least and at most be: lowBoundary, highBoundary, precision, comparable.</summary>
internal static class BoundaryFunctions
{
    private const int DecimalDigits = 8;
    private const int DecimalDigitsMax = 31;

    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("lowBoundary", 0, 1, (frame, input, arguments) => Boundary(frame, input, arguments, isHigh: false)),
        FunctionEntry.Of("highBoundary", 0, 1, (frame, input, arguments) => Boundary(frame, input, arguments, isHigh: true)),
        FunctionEntry.Of("precision", (_, input) => Items.Value(input, "precision") is { } value ? PathCollection.Of((object)Precision(value)) : PathCollection.Empty),
        FunctionEntry.Of("comparable", 1, 1, Comparable),
    ];

    private static PathCollection Boundary(Frame frame, PathCollection input, Evaluator[] arguments, bool isHigh)
    {
        if (Items.Value(input, "boundary") is not { } value)
        {
            return PathCollection.Empty;
        }

        var digits = arguments.Length == 0 ? null : Items.Integer(frame.Inner(arguments[0]), "boundary");
        return PathCollection.OfNullable(value switch
        {
            Temporal time => OfTime(time, digits ?? 17, isHigh),
            PathQuantity quantity => OfNumber(quantity.Value, digits ?? DecimalDigits, isHigh) is { } number ? quantity with { Value = number } : null,
            _ => Items.Number(value) is { } number ? OfNumber(number, digits ?? DecimalDigits, isHigh) : throw new FhirPathFault(FhirPathCodes.WrongType, "boundary"),
        });
    }

    /// <summary>
    /// Half a unit of the last written digit below or above. Cut to fewer digits a low boundary goes down; a high one of a positive number is
    /// rounded, as R4's tests have it.
    /// </summary>
    private static ExactDecimal? OfNumber(ExactDecimal value, int digits, bool isHigh)
    {
        if (digits is < 0 or > DecimalDigitsMax)
        {
            return null;
        }

        var half = new ExactDecimal(5, value.Scale + 1);
        return isHigh
            ? (value + half).WithScale(digits, value.IsNegative ? DecimalRounding.Up : DecimalRounding.HalfAway)
            : (value - half).WithScale(digits, DecimalRounding.Down);
    }

    /// <summary>Digits count as in 20140101080000000: 4 is a year, 6 a month, 8 a day; a time of day begins with its hour.</summary>
    private static Temporal? OfTime(Temporal time, int digits, bool isHigh)
    {
        var isTime = time.Kind == TemporalKind.Time;
        if (digits is < 0 or > 17)
        {
            return null;
        }

        if (digits == 17 && isTime)
        {
            digits = 9;
        }
        else if (digits == 17 && time.Kind == TemporalKind.Date)
        {
            digits = 8;
        }

        TemporalPrecision? precision = (isTime ? digits + 8 : digits) switch
        {
            4 => TemporalPrecision.Year,
            6 => TemporalPrecision.Month,
            8 => TemporalPrecision.Day,
            10 => TemporalPrecision.Hour,
            12 => TemporalPrecision.Minute,
            14 or 17 => TemporalPrecision.Second,
            _ => null,
        };
        return precision is null ? null : Cut(isHigh ? Latest(time) : Earliest(time), precision.Value, (isTime ? digits + 8 : digits) == 17);
    }

    private static Temporal Earliest(Temporal time) => time with { Offset = time.Kind == TemporalKind.DateTime ? time.Offset ?? 14 * 60 : null };

    /// <summary>An hour without minutes is taken as the full hour, which is what FHIR's own dateTime can say.</summary>
    private static Temporal Latest(Temporal time)
    {
        var month = time.Precision < TemporalPrecision.Month ? 12 : time.Month;
        return time with
        {
            Month = month,
            Day = time.Precision < TemporalPrecision.Day ? DateTime.DaysInMonth(time.Year, month) : time.Day,
            Hour = time.Precision < TemporalPrecision.Hour ? 23 : time.Hour,
            Minute = time.Precision < TemporalPrecision.Hour ? 59 : time.Minute,
            Second = time.Precision < TemporalPrecision.Second ? 59 : time.Second,
            Nanosecond = time.FractionDigits >= 3 ? time.Nanosecond : 999_000_000,
            Offset = time.Kind == TemporalKind.DateTime ? time.Offset ?? -12 * 60 : null,
        };
    }

    private static Temporal Cut(Temporal time, TemporalPrecision precision, bool milliseconds) => time with
    {
        Precision = precision,
        FractionDigits = milliseconds ? 3 : 0,
        Nanosecond = milliseconds ? time.Nanosecond : 0,
    };

    private static int Precision(object value) => value switch
    {
        Temporal { Kind: TemporalKind.Time } time => Digits(time) - 8,
        Temporal time => Digits(time),
        _ => (Items.Number(value) ?? throw new FhirPathFault(FhirPathCodes.WrongType, "precision")).Scale,
    };

    private static int Digits(Temporal time) => time.Precision == TemporalPrecision.Second
        ? (time.FractionDigits > 0 ? 17 : 14)
        : ((int)time.Precision * 2) + 2;

    private static PathCollection Comparable(Frame frame, PathCollection input, Evaluator[] arguments) =>
        Items.Value(input, "comparable") is { } value && Items.Value(frame.Inner(arguments[0]), "comparable") is { } other
            ? value is PathQuantity a && other is PathQuantity b ? PathCollection.Of(QuantityArithmetic.AreComparable(a, b)) : throw new FhirPathFault(FhirPathCodes.WrongType, "comparable")
            : PathCollection.Empty;
}
