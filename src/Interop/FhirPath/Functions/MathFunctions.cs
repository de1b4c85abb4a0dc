using System.Globalization;
using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>
/// FHIRPath 5.7. Roots, powers to fractions, logarithms and exponentials have no exact decimal; they go through a double and the closed
/// profile has none of them.
/// </summary>
internal static class MathFunctions
{
    private const int WholePowerMax = 64;

    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("abs", (_, input) => Items.Value(input, "abs") is { } value ? PathCollection.Of(Absolute(value)) : PathCollection.Empty),
        Whole("ceiling", DecimalRounding.Up),
        Whole("floor", DecimalRounding.Down),
        Whole("truncate", DecimalRounding.TowardZero),
        FunctionEntry.Of("round", 0, 1, Round),
        Inexact("exp", Math.Exp),
        Inexact("ln", x => x > 0 ? Math.Log(x) : double.NaN),
        Inexact("sqrt", x => x >= 0 ? Math.Sqrt(x) : double.NaN),
        FunctionEntry.Of("log", 1, 1, (frame, input, arguments) => Of(frame, input, arguments, "log", (x, b) => x > 0 && b > 0 ? Math.Log(x, b) : double.NaN)),
        FunctionEntry.Of("power", 1, 1, Power),
        .. Sums,
    ];

    private static FunctionEntry[] Sums =>
    [
        FunctionEntry.Of("sum", (_, input) => Folded(input, (a, b) => Operators.Arithmetic(a, b, "+"))),
        FunctionEntry.Of("min", (_, input) => Folded(input, (a, b) => Operators.Compare(b, a, "<") == true ? b : a)),
        FunctionEntry.Of("max", (_, input) => Folded(input, (a, b) => Operators.Compare(b, a, ">") == true ? b : a)),
        FunctionEntry.Of("avg", (_, input) => input.Count == 0 ? input
            : Operators.Arithmetic(Folded(input, (a, b) => Operators.Arithmetic(a, b, "+")), PathCollection.Of((object)input.Count), "/")),
    ];

    private static object Absolute(object value) => value switch
    {
        int number => number < 0 ? Operators.Negated(number) : number,
        ExactDecimal number => number.IsNegative ? -number : number,
        PathQuantity quantity => quantity.Value.IsNegative ? quantity with { Value = -quantity.Value } : quantity,
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, "abs"),
    };

    private static FunctionEntry Whole(string name, DecimalRounding rounding) => FunctionEntry.Of(name, (_, input) => Items.Value(input, name) switch
    {
        null => PathCollection.Empty,
        PathQuantity quantity => PathCollection.Of(quantity with { Value = quantity.Value.WithScale(0, rounding) }),
        var value => PathCollection.OfNullable(Items.ToInteger(Number(value, name).WithScale(0, rounding).Truncated())),
    });

    private static PathCollection Round(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Value(input, "round") is not { } value)
        {
            return PathCollection.Empty;
        }

        var digits = arguments.Length == 0 ? 0 : Items.Integer(frame.Inner(arguments[0]), "round") ?? 0;
        if (digits is < 0 or > FhirPathLimits.DigitsMax)
        {
            throw new FhirPathFault(FhirPathCodes.WrongType, "round");
        }

        return value is PathQuantity quantity
            ? PathCollection.Of(quantity with { Value = quantity.Value.WithScale(digits, DecimalRounding.HalfAway) })
            : PathCollection.Of(Number(value, "round").WithScale(digits, DecimalRounding.HalfAway));
    }

    private static FunctionEntry Inexact(string name, Func<double, double> compute) => FunctionEntry.Of(name, (_, input) =>
        Items.Value(input, name) is { } value ? OfDouble(compute(Double(value, name))) : PathCollection.Empty);

    private static PathCollection Of(Frame frame, PathCollection input, Evaluator[] arguments, string name, Func<double, double, double> compute) =>
        Items.Value(input, name) is { } value && Items.Value(frame.Inner(arguments[0]), name) is { } argument
            ? OfDouble(compute(Double(value, name), Double(argument, name)))
            : PathCollection.Empty;

    /// <summary>Whole powers are exact, and of whole numbers integers; the others have no exact decimal.</summary>
    private static PathCollection Power(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Value(input, "power") is not { } value || Items.Value(frame.Inner(arguments[0]), "power") is not { } exponent)
        {
            return PathCollection.Empty;
        }

        return (value, exponent) switch
        {
            (int number, int whole and >= 0 and <= WholePowerMax) => PathCollection.OfNullable(Items.ToInteger(System.Numerics.BigInteger.Pow(number, whole))),
            (ExactDecimal number, int whole and >= 0 and <= WholePowerMax) => PathCollection.Of(Enumerable.Repeat(number, whole).Aggregate(ExactDecimal.One, (a, b) => a * b)),
            _ => OfDouble(Math.Pow(Double(value, "power"), Double(exponent, "power"))),
        };
    }

    private static ExactDecimal Number(object value, string name) => Items.Number(value) ?? throw new FhirPathFault(FhirPathCodes.WrongType, name);

    private static double Double(object value, string name) => double.Parse(Number(value, name).ToString(), CultureInfo.InvariantCulture);

    /// <summary>The shortest decimal that stands for the double; nothing for what is no number.</summary>
    private static PathCollection OfDouble(double value) =>
        double.IsFinite(value) && ExactDecimal.TryParse(value.ToString("R", CultureInfo.InvariantCulture), out var number)
            ? PathCollection.Of(number)
            : PathCollection.Empty;

    private static PathCollection Folded(PathCollection input, Func<PathCollection, PathCollection, PathCollection> step) =>
        input.Count == 0 ? input : input.Skip(1).Select(PathCollection.Of).Aggregate(PathCollection.Of(input[0]), step);
}
