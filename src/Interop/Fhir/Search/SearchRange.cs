using System.Globalization;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>A stretch of time, ticks of UTC: from the first instant on, up to but without the end.</summary>
/// <param name="Start">The first; <see cref="long.MinValue"/> when it has no beginning.</param>
/// <param name="End">What follows the last; <see cref="long.MaxValue"/> when it has no end.</param>
public readonly record struct TimeRange(long Start, long End)
{
    /// <summary>All that a date or time of some precision may mean: <c>2024-03</c> is that whole month.</summary>
    /// <param name="value">As it was written.</param>
    /// <param name="zone">Minutes east of UTC where none was written: the home's own clock.</param>
    public static TimeRange Of(Temporal value, int zone)
    {
        var start = new DateTime(value.Year, value.Month, value.Day, value.Hour, value.Minute, value.Second, DateTimeKind.Unspecified).Ticks + (value.Nanosecond / 100);
        var offset = (value.Offset ?? zone) * TimeSpan.TicksPerMinute;
        return new TimeRange(start - offset, Math.Min(Next(value, start), DateTime.MaxValue.Ticks) - offset);
    }

    /// <summary>From the beginning of one to the end of the other; a side that is not there is open.</summary>
    public static TimeRange Between(TimeRange? from, TimeRange? until) => new(from?.Start ?? long.MinValue, until?.End ?? long.MaxValue);

    /// <summary>Every instant of the other is in this one.</summary>
    public bool Contains(TimeRange other) => other.Start >= Start && other.End <= End;

    /// <summary>They share an instant.</summary>
    public bool Overlaps(TimeRange other) => Start < other.End && other.Start < End;

    private static long Next(Temporal value, long start) => value.Precision switch
    {
        TemporalPrecision.Year => value.Year == 9999 ? long.MaxValue : new DateTime(start).AddYears(1).Ticks,
        TemporalPrecision.Month => value is { Year: 9999, Month: 12 } ? long.MaxValue : new DateTime(start).AddMonths(1).Ticks,
        TemporalPrecision.Day => start + TimeSpan.TicksPerDay,
        TemporalPrecision.Hour => start + TimeSpan.TicksPerHour,
        TemporalPrecision.Minute => start + TimeSpan.TicksPerMinute,
        _ => start + Math.Max(1, (long)Math.Pow(10, 7 - Math.Min(value.FractionDigits, 7))),
    };
}

/// <summary>A stretch of numbers; a side that is null is open. Bounds that are equal are that one number.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The end.</param>
/// <param name="HighIn">The end itself belongs to it.</param>
public readonly record struct NumberRange(ExactDecimal? Low, ExactDecimal? High, bool HighIn)
{
    /// <summary>One number.</summary>
    public static NumberRange Of(ExactDecimal value) => new(value, value, true);

    /// <summary>
    /// What a written number means by its precision (R4 3.1.1.4.10): 5.4 is from 5.35 up to but without 5.45, 100 is from 99.5, 1e2 from 95.
    /// </summary>
    public static NumberRange Implicit(string text, ExactDecimal value)
    {
        var half = Half(text, value);
        return new NumberRange(value - half, value + half, false);
    }

    /// <summary>Every number of the other is in this one.</summary>
    public bool Contains(NumberRange other) =>
        (Low is not { } low || (other.Low is { } otherLow && otherLow >= low))
        && (High is not { } high || (other.High is { } otherHigh && (otherHigh < high || (otherHigh == high && (HighIn || !other.HighIn)))));

    /// <summary>Something of this one is above the value.</summary>
    public bool ReachesAbove(ExactDecimal value) => High is not { } high || high > value;

    /// <summary>Something of this one is below the value.</summary>
    public bool ReachesBelow(ExactDecimal value) => Low is not { } low || low < value;

    /// <summary>They share a number.</summary>
    public bool Overlaps(NumberRange other) => IsBefore(this, other) && IsBefore(other, this);

    /// <summary>The beginning of the one is not behind the end of the other.</summary>
    private static bool IsBefore(NumberRange one, NumberRange other) =>
        one.Low is not { } low || other.High is not { } high || low < high || (low == high && other.HighIn);

    /// <summary>Half of the last digit that is written. With an exponent R4's own example decides, 1e2 is from 95 to 105: half of a digit more.</summary>
    private static ExactDecimal Half(string text, ExactDecimal value)
    {
        var exponentAt = text.IndexOfAny(['e', 'E']);
        if (exponentAt < 0)
        {
            return Power(-value.Scale - 1);
        }

        var mantissa = text[..exponentAt];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : mantissa.Length - point - 1;
        return Power(int.Parse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) - digits - 2);
    }

    /// <summary>5 · 10^exponent.</summary>
    private static ExactDecimal Power(int exponent) =>
        ExactDecimal.TryParse(string.Create(CultureInfo.InvariantCulture, $"5e{exponent}"), out var value) ? value : ExactDecimal.Zero;
}
