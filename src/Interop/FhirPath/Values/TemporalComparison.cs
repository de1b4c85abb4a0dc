namespace Xinglin.Interop.FhirPath.Values;

/// <summary>Compares times of different precision and offset: what cannot be decided is null.</summary>
internal static class TemporalComparison
{
    /// <summary>Offsets reach from -12:00 to +14:00: a time without one lies in a window this wide.</summary>
    private static readonly TimeSpan Earliest = TimeSpan.FromHours(-14);
    private static readonly TimeSpan Latest = TimeSpan.FromHours(12);

    /// <summary>Negative, zero or positive; null when precision or a missing offset leaves it open. Times and dates never meet here.</summary>
    public static int? Compare(Temporal a, Temporal b)
    {
        if (a.Precision >= TemporalPrecision.Hour && b.Precision >= TemporalPrecision.Hour && a.Kind == TemporalKind.DateTime)
        {
            if (a.Offset is null != b.Offset is null)
            {
                return CompareWindow(a, b);
            }

            (a, b) = (TemporalArithmetic.AtUtc(a), TemporalArithmetic.AtUtc(b));
        }

        var shared = (TemporalPrecision)Math.Min((int)a.Precision, (int)b.Precision);
        return CompareTo(a, b, shared) is var order and not 0 ? order : a.Precision == b.Precision ? 0 : null;
    }

    /// <summary>Dates and times mix; times of day only among themselves.</summary>
    public static bool AreComparable(Temporal a, Temporal b) => (a.Kind == TemporalKind.Time) == (b.Kind == TemporalKind.Time);

    /// <summary>The same to the last part that was written: <c>~</c>. Fractions with zeros at the end are the same fraction.</summary>
    public static bool AreEquivalent(Temporal a, Temporal b) =>
        AreComparable(a, b) && a.Precision == b.Precision && Compare(a, b) == 0;

    private static int CompareTo(Temporal a, Temporal b, TemporalPrecision precision)
    {
        ReadOnlySpan<(int A, int B)> parts =
        [
            (a.Year, b.Year), (a.Month, b.Month), (a.Day, b.Day), (a.Hour, b.Hour), (a.Minute, b.Minute), (a.Second, b.Second), (a.Nanosecond, b.Nanosecond),
        ];
        var count = precision == TemporalPrecision.Second ? parts.Length : (int)precision;
        foreach (var (left, right) in parts[..count])
        {
            if (left != right)
            {
                return left.CompareTo(right);
            }
        }

        return 0;
    }

    private static int? CompareWindow(Temporal a, Temporal b)
    {
        if (a.Offset is null)
        {
            return -CompareWindow(b, a);
        }

        var difference = TemporalArithmetic.Clock(TemporalArithmetic.AtUtc(a)) - TemporalArithmetic.Clock(b);
        var slack = TimeSpan.FromHours(1); // covers the minutes and seconds that may not be written
        return difference > Latest + slack ? 1 : difference < Earliest - slack ? -1 : null;
    }
}
