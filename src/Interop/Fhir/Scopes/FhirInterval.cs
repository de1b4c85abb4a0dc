using System.Globalization;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>
/// The time that a FHIR date, dateTime, instant or Period covers, from its first moment to the first moment after it, in ticks
/// of 100 ns. A value without an offset (a bare date) is local time; compared with a value that has one, it takes that
/// offset, so that "since 2024" is read on the calendar of the place where the record was made.
/// </summary>
public readonly record struct FhirInterval
{
    private FhirInterval(long start, long end, long? offset)
    {
        Start = start;
        End = end;
        Offset = offset;
    }

    /// <summary>Local ticks of the first moment.</summary>
    public long Start { get; }

    /// <summary>Local ticks of the first moment after.</summary>
    public long End { get; }

    /// <summary>What the local time is ahead of UTC, ticks; null when the value does not say.</summary>
    public long? Offset { get; }

    /// <summary>The calendar year, on its own clock, that holds the whole of it; null when none does.</summary>
    public int? SingleYear
    {
        get
        {
            if (Start < 0 || End <= Start || End > DateTime.MaxValue.Ticks)
            {
                return null;
            }

            var year = new DateTime(Start).Year;
            return new DateTime(End - 1).Year == year ? year : null;
        }
    }

    /// <summary>Parses year, month, day, minute, second or fraction precision; a time needs Z or an offset unless <paramref name="offsetOptional"/>.</summary>
    public static bool TryParse(string text, bool offsetOptional, out FhirInterval interval)
    {
        interval = default;
        var separator = text.IndexOf('T', StringComparison.Ordinal);
        if (separator < 0)
        {
            return TryParseDate(text, out interval);
        }

        return separator == 10
            && TryParseDate(text[..10], out var day)
            && TryParseTime(text[11..], offsetOptional, out var start, out var length, out var offset)
            && (interval = new FhirInterval(day.Start + start, day.Start + start + length, offset)).End > 0;
    }

    /// <summary>From the start of one value to the end of another; an open side reaches to the end of time.</summary>
    public static FhirInterval Between(FhirInterval? from, FhirInterval? until)
    {
        var offset = from?.Offset ?? until?.Offset;
        var start = from is { } f ? f.Shifted(offset).Start : long.MinValue;
        var end = until is { } u ? u.Shifted(offset).End : long.MaxValue;
        return new FhirInterval(start, end, offset);
    }

    /// <summary>This interval and another on one clock: both in UTC when either has an offset.</summary>
    public (FhirInterval Mine, FhirInterval Other) OnOneClock(FhirInterval other)
    {
        var fallback = Offset ?? other.Offset;
        return (ToUtc(fallback), other.ToUtc(other.Offset ?? fallback));
    }

    private FhirInterval ToUtc(long? fallback) => Moved(-((Offset ?? fallback) ?? 0), 0);

    /// <summary>The same moments written with another offset.</summary>
    private FhirInterval Shifted(long? offset) => Offset is { } own && offset is { } wanted ? Moved(wanted - own, wanted) : this;

    private FhirInterval Moved(long by, long? offset) => new(Move(Start, by), Move(End, by), offset);

    private static long Move(long ticks, long by) => ticks is long.MinValue or long.MaxValue ? ticks : ticks + by;

    private static bool TryParseDate(string text, out FhirInterval interval)
    {
        interval = default;
        var format = text.Length switch { 4 => "yyyy", 7 => "yyyy-MM", 10 => "yyyy-MM-dd", _ => null };
        if (format is null || !DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
        {
            return false;
        }

        var end = text.Length switch
        {
            4 => start.Year == 9999 ? DateTime.MaxValue : start.AddYears(1),
            7 => start is { Year: 9999, Month: 12 } ? DateTime.MaxValue : start.AddMonths(1),
            _ => start.Date == DateTime.MaxValue.Date ? DateTime.MaxValue : start.AddDays(1),
        };
        interval = new FhirInterval(start.Ticks, end.Ticks, null);
        return true;
    }

    private static bool TryParseTime(string text, bool offsetOptional, out long start, out long length, out long? offset)
    {
        (start, length, offset) = (0, 0, null);
        var zone = text.AsSpan().IndexOfAny('Z', '+', '-');
        var clock = zone < 0 ? text : text[..zone];
        return (zone < 0 ? offsetOptional : TryParseOffset(text[zone..], out offset)) && TryParseClock(clock, out start, out length);
    }

    private static bool TryParseClock(string text, out long start, out long length)
    {
        (start, length) = (0, TimeSpan.TicksPerMinute);
        if (!TryDigits(text, 0, 2, 23, out var hour) || !At(text, 2, ':') || !TryDigits(text, 3, 2, 59, out var minute))
        {
            return false;
        }

        start = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        if (text.Length == 5)
        {
            return true;
        }

        // 60 is a leap second, which R4 allows: it is read as the first second of the next minute.
        if (!At(text, 5, ':') || !TryDigits(text, 6, 2, 60, out var second))
        {
            return false;
        }

        start += second * TimeSpan.TicksPerSecond;
        length = TimeSpan.TicksPerSecond;
        return text.Length == 8 || (At(text, 8, '.') && TryAddFraction(text[9..], ref start, ref length));
    }

    /// <summary>Digits past the seventh are below the resolution and only have to be digits.</summary>
    private static bool TryAddFraction(string digits, ref long start, ref long length)
    {
        if (digits.Length is 0 or > 18 || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        foreach (var digit in digits.Take(7))
        {
            length /= 10;
            start += (digit - '0') * length;
        }

        return true;
    }

    private static bool TryParseOffset(string text, out long? offset)
    {
        offset = 0;
        if (text == "Z")
        {
            return true;
        }

        if (text.Length != 6 || !At(text, 3, ':') || !TryDigits(text, 1, 2, 14, out var hours) || !TryDigits(text, 4, 2, 59, out var minutes))
        {
            return false;
        }

        var ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        offset = text[0] == '-' ? -ticks : ticks;
        return true;
    }

    private static bool At(string text, int index, char expected) => text.Length > index && text[index] == expected;

    private static bool TryDigits(string text, int index, int count, int max, out int value)
    {
        value = 0;
        return text.Length >= index + count
            && text.AsSpan(index, count).IndexOfAnyExceptInRange('0', '9') < 0
            && int.TryParse(text.AsSpan(index, count), NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= max;
    }
}
