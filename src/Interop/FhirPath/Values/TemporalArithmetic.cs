using System.Numerics;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>Adds calendar durations to times (FHIRPath 6.7) and moves them between offsets.</summary>
internal static class TemporalArithmetic
{
    /// <summary>The local clock as a point; parts that were not written are the first.</summary>
    public static DateTime Clock(Temporal value) =>
        new DateTime(value.Year, value.Month, value.Day, value.Hour, value.Minute, value.Second, DateTimeKind.Unspecified).AddTicks(value.Nanosecond / 100);

    /// <summary>The same instant at UTC; unchanged without offset or when it would leave the calendar.</summary>
    public static Temporal AtUtc(Temporal value)
    {
        if (value.Offset is null or 0)
        {
            return value;
        }

        return TryShift(value, TimeSpan.FromMinutes(-value.Offset.Value).Ticks, out var shifted) ? shifted with { Offset = 0 } : value;
    }

    /// <summary>
    /// The time moved by so many units; null when it leaves the calendar. The fraction of an amount is not used. A unit finer than
    /// what was written counts in whole parts of that: 24 hours move a date by a day.
    /// </summary>
    public static Temporal? Add(Temporal value, ExactDecimal amount, CalendarUnit unit)
    {
        var whole = amount.Truncated();
        if (BigInteger.Abs(whole) > long.MaxValue / 1_000_000)
        {
            return null;
        }

        var count = (long)whole;
        return value.Kind == TemporalKind.Time ? AddToTime(value, count, unit)
            : unit is CalendarUnit.Year or CalendarUnit.Month || value.Precision <= TemporalPrecision.Month ? AddMonths(value, Months(value, count, unit))
            : AddSpan(value, count, unit);
    }

    private static Temporal? AddToTime(Temporal value, long count, CalendarUnit unit)
    {
        if (unit is CalendarUnit.Year or CalendarUnit.Month or CalendarUnit.Week or CalendarUnit.Day)
        {
            throw new FhirPathFault(FhirPathCodes.WrongType, "time of day and days");
        }

        const long Day = TimeSpan.TicksPerDay;
        var ticks = Clock(value).TimeOfDay.Ticks + (Ticks(value, count, unit) % Day);
        return WithClock(value, new DateTime(((ticks % Day) + Day) % Day));
    }

    private static long Months(Temporal value, long count, CalendarUnit unit)
    {
        var months = unit switch
        {
            CalendarUnit.Year => count * 12,
            CalendarUnit.Month => count,
            _ => Days(count, unit) / 30,
        };
        var years = unit is CalendarUnit.Year or CalendarUnit.Month ? months / 12 : Days(count, unit) / 365;
        return value.Precision == TemporalPrecision.Year ? years * 12 : months;
    }

    private static long Days(long count, CalendarUnit unit) => (long)((Int128)count * Length(unit) / TimeSpan.TicksPerDay);

    private static Temporal? AddMonths(Temporal value, long months)
    {
        var at = ((long)value.Year * 12) + value.Month - 1 + months;
        var (year, month) = (at / 12, (int)(at % 12) + 1);
        return at >= 12 && year <= 9999
            ? value with { Year = (int)year, Month = month, Day = Math.Min(value.Day, DateTime.DaysInMonth((int)year, month)) }
            : null;
    }

    private static Temporal? AddSpan(Temporal value, long count, CalendarUnit unit) => TryShift(value, Ticks(value, count, unit), out var moved) ? moved : null;

    /// <summary>The amount in ticks, cut to whole parts of the precision.</summary>
    private static long Ticks(Temporal value, long count, CalendarUnit unit)
    {
        var part = value.Precision switch
        {
            TemporalPrecision.Day => TimeSpan.TicksPerDay,
            TemporalPrecision.Hour => TimeSpan.TicksPerHour,
            TemporalPrecision.Minute => TimeSpan.TicksPerMinute,
            _ => 1,
        };
        var ticks = (Int128)count * Length(unit) / part * part;
        return ticks > long.MaxValue || ticks < long.MinValue ? long.MaxValue : (long)ticks;
    }

    private static long Length(CalendarUnit unit) => unit switch
    {
        CalendarUnit.Week => 7 * TimeSpan.TicksPerDay,
        CalendarUnit.Day => TimeSpan.TicksPerDay,
        CalendarUnit.Hour => TimeSpan.TicksPerHour,
        CalendarUnit.Minute => TimeSpan.TicksPerMinute,
        CalendarUnit.Second => TimeSpan.TicksPerSecond,
        _ => TimeSpan.TicksPerMillisecond,
    };

    private static bool TryShift(Temporal value, long ticks, out Temporal shifted)
    {
        shifted = value;
        var sum = (Int128)Clock(value).Ticks + ticks;
        if (sum < 0 || sum > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        shifted = WithClock(value, new DateTime((long)sum));
        return true;
    }

    private static Temporal WithClock(Temporal value, DateTime clock) => value with
    {
        Year = value.Kind == TemporalKind.Time ? value.Year : clock.Year,
        Month = value.Kind == TemporalKind.Time ? value.Month : clock.Month,
        Day = value.Kind == TemporalKind.Time ? value.Day : clock.Day,
        Hour = clock.Hour,
        Minute = clock.Minute,
        Second = clock.Second,
        Nanosecond = (int)(clock.Ticks % TimeSpan.TicksPerSecond * 100) + (value.Nanosecond % 100),
        FractionDigits = value.FractionDigits == 0 && clock.Ticks % TimeSpan.TicksPerSecond != 0 ? 3 : value.FractionDigits,
    };
}

/// <summary>The words of FHIRPath's calendar durations.</summary>
internal enum CalendarUnit
{
    Year = 1,
    Month = 2,
    Week = 3,
    Day = 4,
    Hour = 5,
    Minute = 6,
    Second = 7,
    Millisecond = 8,
}
