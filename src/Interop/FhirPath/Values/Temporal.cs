using System.Globalization;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>Which of FHIRPath's three types of time.</summary>
public enum TemporalKind
{
    Date = 1,
    DateTime = 2,
    Time = 3,
}

/// <summary>The last part that was written. Seconds and their fractions are one precision.</summary>
public enum TemporalPrecision
{
    Year = 1,
    Month = 2,
    Day = 3,
    Hour = 4,
    Minute = 5,
    Second = 6,
}

/// <summary>A date, date and time, or time of day with the precision and offset that were written. Years 1 to 9999.</summary>
public sealed record Temporal(TemporalKind Kind, TemporalPrecision Precision)
{
    public int Year { get; init; } = 1;

    public int Month { get; init; } = 1;

    public int Day { get; init; } = 1;

    public int Hour { get; init; }

    public int Minute { get; init; }

    public int Second { get; init; }

    /// <summary>The fraction of the second; digits beyond nine are not kept.</summary>
    public int Nanosecond { get; init; }

    /// <summary>Digits written after the second.</summary>
    public int FractionDigits { get; init; }

    /// <summary>Minutes east of UTC; null when no offset was written.</summary>
    public int? Offset { get; init; }

    /// <summary>Of an instant of the clock: the millisecond, with its offset.</summary>
    public static Temporal OfInstant(DateTimeOffset instant) => new(TemporalKind.DateTime, TemporalPrecision.Second)
    {
        Year = instant.Year,
        Month = instant.Month,
        Day = instant.Day,
        Hour = instant.Hour,
        Minute = instant.Minute,
        Second = instant.Second,
        Nanosecond = instant.Millisecond * 1_000_000,
        FractionDigits = 3,
        Offset = (int)instant.Offset.TotalMinutes,
    };

    public Temporal ToDate() => this with
    {
        Kind = TemporalKind.Date,
        Precision = (TemporalPrecision)Math.Min((int)Precision, (int)TemporalPrecision.Day),
        Hour = 0,
        Minute = 0,
        Second = 0,
        Nanosecond = 0,
        FractionDigits = 0,
        Offset = null,
    };

    public Temporal ToTime() => new(TemporalKind.Time, Precision)
    {
        Hour = Hour,
        Minute = Minute,
        Second = Second,
        Nanosecond = Nanosecond,
        FractionDigits = FractionDigits,
    };

    /// <summary>The written form without <c>@</c>; a date and time without time ends with nothing, as in FHIR.</summary>
    public override string ToString() => Kind == TemporalKind.Time ? TimeText()
        : Precision <= TemporalPrecision.Day ? DateText()
        : $"{DateText()}T{TimeText()}{OffsetText()}";

    private string DateText() => Precision switch
    {
        TemporalPrecision.Year => Number(Year, 4),
        TemporalPrecision.Month => $"{Number(Year, 4)}-{Number(Month, 2)}",
        _ => $"{Number(Year, 4)}-{Number(Month, 2)}-{Number(Day, 2)}",
    };

    private string TimeText() => Precision switch
    {
        TemporalPrecision.Hour => Number(Hour, 2),
        TemporalPrecision.Minute => $"{Number(Hour, 2)}:{Number(Minute, 2)}",
        _ => $"{Number(Hour, 2)}:{Number(Minute, 2)}:{Number(Second, 2)}{Fraction()}",
    };

    private string Fraction() => FractionDigits == 0 ? string.Empty : "." + Number(Nanosecond, 9)[..FractionDigits];

    private string OffsetText() => Offset switch
    {
        null => string.Empty,
        0 => "Z",
        var minutes => $"{(minutes < 0 ? '-' : '+')}{Number(Math.Abs(minutes.Value) / 60, 2)}:{Number(Math.Abs(minutes.Value) % 60, 2)}",
    };

    private static string Number(int value, int digits) => value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
