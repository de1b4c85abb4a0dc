using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>Comparison, sums and products, membership (FHIRPath 6.2 to 6.6).</summary>
internal static class Operators
{
    /// <summary><c>&lt;</c> and its kind: the order of two single values, by what is asked of it; null when it is not decided.</summary>
    public static bool? Compare(PathCollection a, PathCollection b, string operation)
    {
        if (Items.Value(a, operation) is not { } left || Items.Value(b, operation) is not { } right)
        {
            return null;
        }

        return Order(left, right, operation) is { } order
            ? operation switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 }
            : null;
    }

    /// <summary>Negative, zero, positive, or null; a fault for types that have no order together.</summary>
    public static int? Order(object left, object right, string operation) => (left, right) switch
    {
        (int x, int y) => x.CompareTo(y),
        (int or ExactDecimal, int or ExactDecimal) => Items.Number(left)!.Value.CompareTo(Items.Number(right)!.Value),
        (string x, string y) => string.CompareOrdinal(x, y),
        (PathQuantity x, PathQuantity y) => QuantityArithmetic.Compare(x, y),
        (PathQuantity x, int or ExactDecimal) => QuantityArithmetic.Compare(x, PathQuantity.OfNumber(Items.Number(right)!.Value)),
        (int or ExactDecimal, PathQuantity y) => QuantityArithmetic.Compare(PathQuantity.OfNumber(Items.Number(left)!.Value), y),
        (Temporal x, Temporal y) when TemporalComparison.AreComparable(x, y) => TemporalComparison.Compare(x, y),
        (Temporal x, string y) when Items.Read(x.Kind, y) is { } read => TemporalComparison.Compare(x, read),
        (string x, Temporal y) when Items.Read(y.Kind, x) is { } read => TemporalComparison.Compare(read, y),
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, operation),
    };

    public static PathCollection Arithmetic(PathCollection a, PathCollection b, string operation)
    {
        if (operation == "&")
        {
            return PathCollection.Of(Joined(Items.Text(a, operation) ?? string.Empty, Items.Text(b, operation) ?? string.Empty));
        }

        return Items.Value(a, operation) is { } left && Items.Value(b, operation) is { } right
            ? PathCollection.OfNullable(Compute(left, right, operation))
            : PathCollection.Empty;
    }

    /// <summary>A string within the cap.</summary>
    public static string Joined(string a, string b) =>
        a.Length + b.Length <= FhirPathLimits.StringCharactersMax ? a + b : throw new FhirPathFault(FhirPathCodes.Budget, "string");

    /// <summary><c>item in collection</c>.</summary>
    public static bool? IsIn(EvaluationRun run, PathCollection item, PathCollection collection, string operation)
    {
        if (Items.Single(item, operation) is not { } one)
        {
            return null;
        }

        foreach (var other in collection)
        {
            if (Equality.AreEqual(run, one, other) == true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The number, quantity, time or string with the opposite sign.</summary>
    public static object Negated(object value) => value switch
    {
        int number => number == int.MinValue ? throw new FhirPathFault(FhirPathCodes.TooManyDigits, "-") : -number,
        ExactDecimal number => -number,
        PathQuantity quantity => quantity with { Value = -quantity.Value },
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, "-"),
    };

    private static object? Compute(object left, object right, string operation) => (left, right) switch
    {
        (int x, int y) => Integers(x, y, operation),
        (int or ExactDecimal, int or ExactDecimal) => Decimals(Items.Number(left)!.Value, Items.Number(right)!.Value, operation),
        (string x, string y) when operation == "+" => Joined(x, y),
        (Temporal x, PathQuantity y) when operation is "+" or "-" => Moved(x, operation == "+" ? y : y with { Value = -y.Value }, operation),
        (PathQuantity x, PathQuantity y) => Quantities(x, y, operation),
        (PathQuantity x, int or ExactDecimal) when operation is "*" or "/" => Quantities(x, PathQuantity.OfNumber(Items.Number(right)!.Value), operation),
        (int or ExactDecimal, PathQuantity y) when operation is "*" or "/" => Quantities(PathQuantity.OfNumber(Items.Number(left)!.Value), y, operation),
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, operation),
    };

    private static object? Integers(int x, int y, string operation) => operation switch
    {
        "+" => Items.ToInteger((long)x + y),
        "-" => Items.ToInteger((long)x - y),
        "*" => Items.ToInteger((long)x * y),
        "/" => y == 0 ? null : (ExactDecimal)x / (ExactDecimal)y,
        "div" => y == 0 ? null : Items.ToInteger((long)x / y),
        _ => y == 0 ? null : (int)((long)x % y),
    };

    private static object? Decimals(ExactDecimal x, ExactDecimal y, string operation) => operation switch
    {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        _ when y.IsZero => null,
        "/" => x / y,
        "div" => Items.ToInteger(ExactDecimal.WholeQuotient(x, y)),
        _ => x % y,
    };

    private static PathQuantity? Quantities(PathQuantity x, PathQuantity y, string operation) => operation switch
    {
        "+" => QuantityArithmetic.Add(x, y),
        "-" => QuantityArithmetic.Add(x, y with { Value = -y.Value }),
        "*" => QuantityArithmetic.Multiply(x, y),
        "/" => y.Value.IsZero ? null : QuantityArithmetic.Divide(x, y),
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, operation),
    };

    private static Temporal? Moved(Temporal time, PathQuantity by, string operation) =>
        CalendarUnits.Moving(by) is { } unit ? TemporalArithmetic.Add(time, by.Value, unit) : throw new FhirPathFault(FhirPathCodes.WrongType, operation);
}
