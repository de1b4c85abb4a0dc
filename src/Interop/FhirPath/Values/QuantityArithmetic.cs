using System.Numerics;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>Compares and computes with quantities: exactly, and only where the units have the same dimension.</summary>
internal static class QuantityArithmetic
{
    /// <summary>Negative, zero, positive; null when the units do not compare.</summary>
    public static int? Compare(PathQuantity a, PathQuantity b)
    {
        if (a.System == b.System && a.Unit == b.Unit)
        {
            return a.Value.CompareTo(b.Value);
        }

        return Units(a, b) is var (unitA, unitB) ? Scaled(a, unitA).CompareTo(Scaled(b, unitB)) : null;
    }

    /// <summary>True when both units have the same dimension.</summary>
    public static bool AreComparable(PathQuantity a, PathQuantity b) => (a.System == b.System && a.Unit == b.Unit) || Units(a, b) is not null;

    /// <summary>
    /// <c>~</c>: equal after the finer value is rounded to what the coarser one writes; calendar words mean the same as UCUM's codes.
    /// </summary>
    public static bool AreEquivalent(PathQuantity a, PathQuantity b)
    {
        var (left, right) = (AsUcum(a), AsUcum(b));
        if (left.System == right.System && left.Unit == right.Unit)
        {
            return NumberEquivalence.AreEquivalent(left.Value, right.Value);
        }

        if (Units(left, right) is not var (unitA, unitB))
        {
            return false;
        }

        // In the unit of each: the one that wrote fewer digits decides.
        return NumberEquivalence.AreEquivalent(left.Value, Converted(right.Value, unitB, unitA))
            || NumberEquivalence.AreEquivalent(Converted(left.Value, unitA, unitB), right.Value);
    }

    /// <summary>The sum in the finer of the two units; null when they do not add up.</summary>
    public static PathQuantity? Add(PathQuantity a, PathQuantity b)
    {
        if (a.System == b.System && a.Unit == b.Unit)
        {
            return a with { Value = a.Value + b.Value };
        }

        if (Units(a, b) is not var (unitA, unitB))
        {
            return null;
        }

        return unitA.Numerator * unitB.Denominator <= unitB.Numerator * unitA.Denominator
            ? a with { Value = a.Value + Converted(b.Value, unitB, unitA) }
            : b with { Value = b.Value + Converted(a.Value, unitA, unitB) };
    }

    public static PathQuantity Multiply(PathQuantity a, PathQuantity b) =>
        IsOne(b) ? a with { Value = a.Value * b.Value } : IsOne(a) ? b with { Value = a.Value * b.Value } : Combined(a.Value * b.Value, AsUcum(a), AsUcum(b), '.');

    /// <summary>The divisor is not zero.</summary>
    public static PathQuantity Divide(PathQuantity a, PathQuantity b) =>
        IsOne(b) ? a with { Value = a.Value / b.Value }
        : a.System == b.System && a.Unit == b.Unit ? PathQuantity.OfNumber(a.Value / b.Value)
        : Combined(a.Value / b.Value, AsUcum(a), AsUcum(b), '/');

    /// <summary>The same amount in another unit, a UCUM code or calendar word; null when it does not convert.</summary>
    public static PathQuantity? InUnit(PathQuantity quantity, string unit)
    {
        var target = new PathQuantity(ExactDecimal.One, unit, CalendarUnits.Word(unit) is null ? UnitSystem.Ucum : UnitSystem.Calendar);
        return quantity.System == target.System && quantity.Unit == unit ? quantity
            : Units(quantity, target) is var (from, to) ? target with { Value = Converted(quantity.Value, from, to) }
            : null;
    }

    private static bool IsOne(PathQuantity quantity) => quantity is { Unit: "1", System: UnitSystem.Ucum };

    private static PathQuantity Combined(ExactDecimal value, PathQuantity a, PathQuantity b, char operation)
    {
        var right = operation == '/' && b.Unit.AsSpan().ContainsAny('.', '/') ? $"({b.Unit})" : b.Unit;
        return new PathQuantity(value, IsOne(a) && operation == '/' ? $"/{right}" : $"{a.Unit}{operation}{right}", a.System == UnitSystem.Other ? UnitSystem.Other : b.System);
    }

    private static PathQuantity AsUcum(PathQuantity quantity) =>
        quantity.System == UnitSystem.Calendar && CalendarUnits.Word(quantity.Unit) is { } unit
            ? quantity with { Unit = CalendarUnits.Code(unit), System = UnitSystem.Ucum }
            : quantity;

    private static (UcumUnit A, UcumUnit B)? Units(PathQuantity a, PathQuantity b) =>
        Unit(a) is { } unitA && Unit(b) is { } unitB && unitA.Dimensions == unitB.Dimensions ? (unitA, unitB) : null;

    /// <summary>Calendar years and months are no multiple of a second: they are a dimension of their own.</summary>
    private static UcumUnit? Unit(PathQuantity quantity) => quantity.System switch
    {
        UnitSystem.Ucum => UcumParser.Unit(quantity.Unit),
        UnitSystem.Calendar when CalendarUnits.Word(quantity.Unit) is { } unit => unit switch
        {
            CalendarUnit.Year => Months(12),
            CalendarUnit.Month => Months(1),
            _ => UcumParser.Unit(CalendarUnits.Code(unit)),
        },
        _ => null,
    };

    private static UcumUnit Months(int count) => new(count, 1, new Dictionary<string, int> { ["calendar-month"] = 1 });

    private static Fraction Scaled(PathQuantity quantity, UcumUnit unit) =>
        new(quantity.Value.Digits * unit.Numerator, BigInteger.Pow(10, quantity.Value.Scale) * unit.Denominator);

    private static ExactDecimal Converted(ExactDecimal value, UcumUnit from, UcumUnit to) =>
        value * new ExactDecimal(from.Numerator * to.Denominator, 0) / new ExactDecimal(from.Denominator * to.Numerator, 0);

    private readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
    {
        public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
    }
}

/// <summary>Numbers that are the same when the finer one is rounded to what the coarser one writes.</summary>
internal static class NumberEquivalence
{
    public static bool AreEquivalent(ExactDecimal a, ExactDecimal b)
    {
        var scale = Math.Min(a.Trimmed().Scale, b.Trimmed().Scale);
        return a.WithScale(scale, DecimalRounding.HalfAway) == b.WithScale(scale, DecimalRounding.HalfAway);
    }
}
