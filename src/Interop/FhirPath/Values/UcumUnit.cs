using System.Globalization;
using System.Numerics;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>
/// A unit as an exact factor of base units: <c>mg/dL</c> is 1/100 of g·L⁻¹ in gram and metre. Equal dimensions convert exactly; nothing else
/// converts.
/// </summary>
internal sealed class UcumUnit
{
    public UcumUnit(BigInteger numerator, BigInteger denominator, IReadOnlyDictionary<string, int> dimensions)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
        Powers = dimensions;
        Dimensions = string.Join('.', dimensions.Where(d => d.Value != 0).OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => d.Key + d.Value.ToString(CultureInfo.InvariantCulture)));
    }

    public static UcumUnit One { get; } = new(1, 1, new Dictionary<string, int>());

    /// <summary>The factor to base units is the numerator over the denominator.</summary>
    public BigInteger Numerator { get; }

    public BigInteger Denominator { get; }

    /// <summary>Base units with their powers, sorted: the same text is the same dimension.</summary>
    public string Dimensions { get; }

    public UcumUnit Times(UcumUnit other, int sign = 1)
    {
        var powers = new Dictionary<string, int>(Powers, StringComparer.Ordinal);
        foreach (var (name, power) in other.Powers)
        {
            powers[name] = powers.GetValueOrDefault(name) + (sign * power);
        }

        return sign > 0
            ? new(Numerator * other.Numerator, Denominator * other.Denominator, powers)
            : new(Numerator * other.Denominator, Denominator * other.Numerator, powers);
    }

    public UcumUnit Power(int exponent)
    {
        var power = Math.Abs(exponent);
        var powers = Powers.ToDictionary(p => p.Key, p => p.Value * exponent, StringComparer.Ordinal);
        var (numerator, denominator) = (BigInteger.Pow(Numerator, power), BigInteger.Pow(Denominator, power));
        return exponent >= 0 ? new(numerator, denominator, powers) : new(denominator, numerator, powers);
    }

    private IReadOnlyDictionary<string, int> Powers { get; }
}
