using System.Globalization;
using System.Numerics;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>
/// A decimal as it was written: digits and scale, so that 1.50 keeps its zero. Sums and products are exact; a quotient has
/// <see cref="FhirPathLimits.QuotientDigits"/> significant digits, half rounded away from zero. No floating point.
/// </summary>
public readonly struct ExactDecimal : IEquatable<ExactDecimal>, IComparable<ExactDecimal>
{
    private readonly BigInteger _digits;

    internal ExactDecimal(BigInteger digits, int scale)
    {
        _digits = digits;
        Scale = scale;
    }

    public static ExactDecimal Zero => default;

    public static ExactDecimal One => new(BigInteger.One, 0);

    /// <summary>Digits after the point.</summary>
    public int Scale { get; }

    public bool IsZero => _digits.IsZero;

    public bool IsNegative => _digits.Sign < 0;

    internal BigInteger Digits => _digits;

    public static implicit operator ExactDecimal(int value) => new(value, 0);

    /// <summary>
    /// Reads JSON's and FHIR's form: sign, digits, fraction, exponent. False for anything else and for more than
    /// <see cref="FhirPathLimits.DigitsMax"/> digits.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ExactDecimal value)
    {
        value = default;
        var exponentAt = text.IndexOfAny('e', 'E');
        var exponent = 0;
        if (exponentAt >= 0)
        {
            if (!int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs((long)exponent) > FhirPathLimits.ExponentMax)
            {
                return false;
            }

            text = text[..exponentAt];
        }

        var isNegative = text is ['-', ..];
        var unsigned = isNegative || text is ['+', ..] ? text[1..] : text;
        var point = unsigned.IndexOf('.');
        var scale = point < 0 ? 0 : unsigned.Length - point - 1;
        if (unsigned.Length > FhirPathLimits.DigitsMax + 1 || point == 0 || (point > 0 && scale == 0)
            || !TryDigits(point < 0 ? unsigned : string.Concat(unsigned[..point], unsigned[(point + 1)..]), out var digits))
        {
            return false;
        }

        value = Shifted(isNegative ? -digits : digits, scale - exponent);
        return true;
    }

    /// <summary>The same value with exactly this many digits after the point; excess digits are cut by <paramref name="rounding"/>.</summary>
    public ExactDecimal WithScale(int scale, DecimalRounding rounding) => scale >= Scale
        ? new(_digits * BigInteger.Pow(10, scale - Scale), scale)
        : new(Divide(_digits, BigInteger.Pow(10, Scale - scale), rounding), scale);

    /// <summary>Without zeros at the end of the fraction.</summary>
    public ExactDecimal Trimmed()
    {
        var (digits, scale) = (_digits, Scale);
        while (scale > 0 && (digits % 10).IsZero)
        {
            (digits, scale) = (digits / 10, scale - 1);
        }

        return new(digits, scale);
    }

    /// <summary>The value without its fraction.</summary>
    public BigInteger Truncated() => Scale == 0 ? _digits : BigInteger.Divide(_digits, BigInteger.Pow(10, Scale));

    public bool IsWhole => Scale == 0 || (_digits % BigInteger.Pow(10, Scale)).IsZero;

    public static ExactDecimal operator -(ExactDecimal value) => new(-value._digits, value.Scale);

    public static ExactDecimal operator +(ExactDecimal a, ExactDecimal b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        return Capped(a.At(scale) + b.At(scale), scale);
    }

    public static ExactDecimal operator -(ExactDecimal a, ExactDecimal b) => a + -b;

    public static ExactDecimal operator *(ExactDecimal a, ExactDecimal b) => Capped(a._digits * b._digits, a.Scale + b.Scale);

    /// <summary>The divisor is not zero.</summary>
    public static ExactDecimal operator /(ExactDecimal a, ExactDecimal b)
    {
        var length = Length(BigInteger.Abs(a._digits)) - a.Scale - (Length(BigInteger.Abs(b._digits)) - b.Scale);
        var scale = Math.Max(0, FhirPathLimits.QuotientDigits - Math.Max(0, length));
        var shift = scale + b.Scale - a.Scale;
        var (numerator, denominator) = shift >= 0
            ? (a._digits * BigInteger.Pow(10, shift), b._digits)
            : (a._digits, b._digits * BigInteger.Pow(10, -shift));
        return new ExactDecimal(Divide(numerator, denominator, DecimalRounding.HalfAway), scale).Trimmed();
    }

    /// <summary>The remainder of the division that truncates; the divisor is not zero.</summary>
    public static ExactDecimal operator %(ExactDecimal a, ExactDecimal b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        return new(BigInteger.Remainder(a.At(scale), b.At(scale)), scale);
    }

    /// <summary>The whole part of the quotient; the divisor is not zero.</summary>
    public static BigInteger WholeQuotient(ExactDecimal a, ExactDecimal b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        return BigInteger.Divide(a.At(scale), b.At(scale));
    }

    public static bool operator ==(ExactDecimal a, ExactDecimal b) => a.Equals(b);

    public static bool operator !=(ExactDecimal a, ExactDecimal b) => !a.Equals(b);

    public static bool operator <(ExactDecimal a, ExactDecimal b) => a.CompareTo(b) < 0;

    public static bool operator >(ExactDecimal a, ExactDecimal b) => a.CompareTo(b) > 0;

    public static bool operator <=(ExactDecimal a, ExactDecimal b) => a.CompareTo(b) <= 0;

    public static bool operator >=(ExactDecimal a, ExactDecimal b) => a.CompareTo(b) >= 0;

    public int CompareTo(ExactDecimal other)
    {
        var scale = Math.Max(Scale, other.Scale);
        return At(scale).CompareTo(other.At(scale));
    }

    public bool Equals(ExactDecimal other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is ExactDecimal other && Equals(other);

    public override int GetHashCode()
    {
        var trimmed = Trimmed();
        return HashCode.Combine(trimmed._digits, trimmed.Scale);
    }

    /// <summary>The written form: all digits, no exponent.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(_digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = _digits.Sign < 0 ? "-" : string.Empty;
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    private BigInteger At(int scale) => scale == Scale ? _digits : _digits * BigInteger.Pow(10, scale - Scale);

    private static bool TryDigits(ReadOnlySpan<char> text, out BigInteger digits)
    {
        digits = default;
        return text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9') && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out digits);
    }

    private static ExactDecimal Shifted(BigInteger digits, int scale) => scale >= 0 ? new(digits, scale) : new(digits * BigInteger.Pow(10, -scale), 0);

    private static ExactDecimal Capped(BigInteger digits, int scale) =>
        scale <= FhirPathLimits.DigitsMax && digits.GetBitLength() <= FhirPathLimits.DigitsMax * 4
            ? new(digits, scale)
            : throw new FhirPathFault(FhirPathCodes.TooManyDigits, "decimal");

    private static int Length(BigInteger digits) => digits.IsZero ? 1 : (int)BigInteger.Log10(digits) + 1;

    private static BigInteger Divide(BigInteger numerator, BigInteger denominator, DecimalRounding rounding)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        var isNegative = numerator.Sign * denominator.Sign < 0;
        var away = rounding switch
        {
            DecimalRounding.HalfAway => BigInteger.Abs(remainder) * 2 >= BigInteger.Abs(denominator),
            DecimalRounding.Down => isNegative,
            DecimalRounding.Up => !isNegative,
            _ => false,
        };
        return remainder.IsZero || !away ? quotient : quotient + (isNegative ? -1 : 1);
    }
}

/// <summary>What happens to digits that are cut.</summary>
public enum DecimalRounding
{
    /// <summary>Dropped.</summary>
    TowardZero = 0,

    /// <summary>Half rounds away from zero.</summary>
    HalfAway = 1,

    /// <summary>Toward negative infinity.</summary>
    Down = 2,

    /// <summary>Toward positive infinity.</summary>
    Up = 3,
}
