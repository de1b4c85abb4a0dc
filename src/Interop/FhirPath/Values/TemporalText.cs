namespace Xinglin.Interop.FhirPath.Values;

/// <summary>Reads dates and times: <c>2024</c>, <c>2024-03</c>, <c>2024-03-01T14:30:05.123+08:00</c>, <c>14:30</c>.</summary>
internal ref struct TemporalText
{
    private ReadOnlySpan<char> _rest;

    private TemporalText(ReadOnlySpan<char> text) => _rest = text;

    /// <summary>A date; a bare <c>T</c> at the end or a time makes it no date.</summary>
    public static Temporal? Date(ReadOnlySpan<char> text)
    {
        var reader = new TemporalText(text);
        return reader.ReadDate() is { } date && reader._rest.IsEmpty ? date : null;
    }

    /// <summary>A date with or without time and offset; <c>2024T</c> says that a year alone is meant as date and time.</summary>
    public static Temporal? DateTime(ReadOnlySpan<char> text)
    {
        var reader = new TemporalText(text);
        if (reader.ReadDate() is not { } date)
        {
            return null;
        }

        var value = date with { Kind = TemporalKind.DateTime };
        if (!reader.Skip('T') || reader._rest.IsEmpty)
        {
            return reader._rest.IsEmpty ? value : null;
        }

        return date.Precision == TemporalPrecision.Day && reader.ReadTime(value) is { } timed && reader.ReadOffset(timed) is { } whole && reader._rest.IsEmpty ? whole : null;
    }

    /// <summary>A time of day, without <c>T</c>.</summary>
    public static Temporal? Time(ReadOnlySpan<char> text)
    {
        var reader = new TemporalText(text);
        return reader.ReadTime(new Temporal(TemporalKind.Time, TemporalPrecision.Hour)) is { } time && reader._rest.IsEmpty ? time : null;
    }

    private Temporal? ReadDate()
    {
        if (!Digits(4, 1, 9999, out var year))
        {
            return null;
        }

        if (!Skip('-'))
        {
            return new Temporal(TemporalKind.Date, TemporalPrecision.Year) { Year = year };
        }

        if (!Digits(2, 1, 12, out var month))
        {
            return null;
        }

        if (!Skip('-'))
        {
            return new Temporal(TemporalKind.Date, TemporalPrecision.Month) { Year = year, Month = month };
        }

        return Digits(2, 1, System.DateTime.DaysInMonth(year, month), out var day)
            ? new Temporal(TemporalKind.Date, TemporalPrecision.Day) { Year = year, Month = month, Day = day }
            : null;
    }

    private Temporal? ReadTime(Temporal value)
    {
        if (!Digits(2, 0, 23, out var hour))
        {
            return null;
        }

        value = value with { Precision = TemporalPrecision.Hour, Hour = hour };
        if (!Skip(':'))
        {
            return value;
        }

        if (!Digits(2, 0, 59, out var minute))
        {
            return null;
        }

        value = value with { Precision = TemporalPrecision.Minute, Minute = minute };
        if (!Skip(':'))
        {
            return value;
        }

        // 60 is a leap second; it is kept as the last of the minute.
        return Digits(2, 0, 60, out var second) ? ReadFraction(value with { Precision = TemporalPrecision.Second, Second = Math.Min(second, 59) }) : null;
    }

    private Temporal? ReadFraction(Temporal value)
    {
        if (!Skip('.'))
        {
            return value;
        }

        var length = _rest.IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? _rest.Length : end;
        if (length is 0 or > FhirPathLimits.DigitsMax)
        {
            return null;
        }

        var nanosecond = 0;
        for (var i = 0; i < 9; i++)
        {
            nanosecond = (nanosecond * 10) + (i < length ? _rest[i] - '0' : 0);
        }

        _rest = _rest[length..];
        return value with { Nanosecond = nanosecond, FractionDigits = Math.Min(length, 9) };
    }

    private Temporal? ReadOffset(Temporal value)
    {
        if (Skip('Z'))
        {
            return value with { Offset = 0 };
        }

        var sign = Skip('+') ? 1 : Skip('-') ? -1 : 0;
        return sign == 0 ? value
            : Digits(2, 0, 14, out var hours) && Skip(':') && Digits(2, 0, hours == 14 ? 0 : 59, out var minutes) ? value with { Offset = sign * ((hours * 60) + minutes) }
            : null;
    }

    private bool Skip(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool Digits(int count, int least, int most, out int value)
    {
        value = 0;
        if (_rest.Length < count)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!char.IsAsciiDigit(_rest[i]))
            {
                return false;
            }

            value = (value * 10) + (_rest[i] - '0');
        }

        _rest = _rest[count..];
        return value >= least && value <= most;
    }
}
