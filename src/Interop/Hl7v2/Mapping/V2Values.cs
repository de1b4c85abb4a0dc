using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>Turns v2's texts into FHIR's primitives. Nothing is guessed: what does not fit gives null.</summary>
internal static partial class V2Values
{
    /// <summary>Types whose JSON has no quotation marks.</summary>
    public static bool IsBare(string type) => type is "boolean" or "decimal" or "integer" or "positiveInt" or "unsignedInt";

    /// <summary>The text as this type writes it.</summary>
    /// <param name="text">As the message has it, escapes decoded.</param>
    /// <param name="type">The FHIR type.</param>
    /// <param name="zone">The offset of times that name none.</param>
    public static string? Convert(string text, string type, TimeSpan zone) => type switch
    {
        "date" => Date(text),
        "dateTime" => DateTime(text, zone),
        "instant" => DateTime(text, zone) is { Length: > 10 } instant ? instant : null,
        "time" => Time(text),
        "decimal" => Decimal(text),
        "integer" => Whole(text, int.MinValue),
        "unsignedInt" => Whole(text, 0),
        "positiveInt" => Whole(text, 1),
        "boolean" => text is "true" or "false" ? text : null,
        "code" => Code().IsMatch(text.Trim()) ? text.Trim() : null,
        "uri" or "url" or "canonical" => text.Trim() is { Length: > 0 } uri && !uri.Any(char.IsWhiteSpace) ? uri : null,
        "base64Binary" => System.Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        _ => text.Trim() is { Length: > 0 } trimmed ? trimmed : null,
    };

    /// <summary>What an ED holds, by its encoding (HL7 table 0299).</summary>
    public static string? Base64(string data, string encoding)
    {
        try
        {
            return encoding.ToUpperInvariant() switch
            {
                "BASE64" => System.Convert.ToBase64String(System.Convert.FromBase64String(data)),
                "HEX" => System.Convert.ToBase64String(System.Convert.FromHexString(data.Trim())),
                _ => System.Convert.ToBase64String(Encoding.UTF8.GetBytes(data)),
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A date and time (2.A.21, DTM) with the precision it was written in; a time without an offset gets the sender's.</summary>
    private static string? DateTime(string text, TimeSpan zone)
    {
        var match = Moment().Match(text.Trim());
        if (!match.Success || Date(match.Groups["date"].Value) is not { } date)
        {
            return null;
        }

        // FHIR has no hour without minutes: such a time keeps its day only.
        if (match.Groups["minute"].Value is not { Length: > 0 } minute || date.Length < 10)
        {
            return date;
        }

        var second = match.Groups["second"].Value is { Length: > 0 } s ? s : "00";
        var time = $"{match.Groups["hour"].Value}:{minute}:{second}";
        if (!TimeOnly.TryParseExact(time, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return null;
        }

        var offset = match.Groups["zone"].Value is { Length: > 0 } z ? z.Insert(3, ":") : (zone < TimeSpan.Zero ? "-" : "+") + zone.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
        return $"{date}T{time}{match.Groups["fraction"].Value}{offset}";
    }

    private static string? Date(string text)
    {
        var digits = text.Trim();
        digits = digits.Length > 8 && Moment().Match(digits) is { Success: true } m ? m.Groups["date"].Value : digits;
        var (written, format) = digits.Length switch
        {
            4 => (digits + "0101", 4),
            6 => (digits + "01", 7),
            8 => (digits, 10),
            _ => (string.Empty, 0),
        };
        return format > 0 && digits.All(char.IsAsciiDigit) && DateOnly.TryParseExact(written, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year > 0
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)[..format]
            : null;
    }

    private static string? Time(string text)
    {
        var match = Clock().Match(text.Trim());
        if (!match.Success)
        {
            return null;
        }

        var second = match.Groups[3].Value is { Length: > 0 } s ? s : "00";
        var time = $"{match.Groups[1].Value}:{match.Groups[2].Value}:{second}";
        return TimeOnly.TryParseExact(time, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? time + match.Groups[4].Value : null;
    }

    /// <summary>The digits as they are written; only what JSON forbids is changed: a plus, leading zeros, a bare point.</summary>
    private static string? Decimal(string text)
    {
        var match = Number().Match(text.Trim());
        var (whole, fraction) = (match.Groups[2].Value, match.Groups[3].Value);
        if (!match.Success || whole.Length + fraction.Length is 0 or > 36)
        {
            return null;
        }

        whole = whole.TrimStart('0') is { Length: > 0 } digits ? digits : "0";
        return (match.Groups[1].Value == "-" ? "-" : "") + whole + (fraction.Length > 0 ? "." + fraction : "");
    }

    private static string? Whole(string text, int min) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= min ? n.ToString(CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^(?<date>\d{4}(\d{2}(\d{2})?)?)((?<=\d{8})(?<hour>\d{2})((?<minute>\d{2})((?<second>\d{2})(?<fraction>\.\d{1,4})?)?)?)?(?<zone>[+-]\d{4})?$")]
    private static partial Regex Moment();

    [GeneratedRegex(@"^(\d{2})(\d{2})(?:(\d{2})(\.\d{1,4})?)?(?:[+-]\d{4})?$")]
    private static partial Regex Clock();

    [GeneratedRegex(@"^([+-]?)(\d*)(?:\.(\d*))?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[^\s]+( [^\s]+)*$")]
    private static partial Regex Code();
}
