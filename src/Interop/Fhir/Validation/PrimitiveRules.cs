using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>The forms of R4's primitive types (2.24.0.1).</summary>
internal static class PrimitiveRules
{
    private const int StringBytesMax = 1 << 20;

    public static void Judge(FhirNode node, IssueList issues)
    {
        if (node.Text is { } text && !IsWellFormed(node.Type.Name, text))
        {
            issues.Error(text.Length == 0 ? ValidationCodes.Empty : ValidationCodes.Format, node.Path(), node.Type.Name);
        }
    }

    public static bool IsWellFormed(string type, string text) => type switch
    {
        "boolean" => text is "true" or "false",
        "integer" => IsInteger(text, int.MinValue),
        "positiveInt" => IsInteger(text, 1),
        "unsignedInt" => IsInteger(text, 0),
        "decimal" => IsDecimal(text),
        "date" => TemporalText.Date(text) is not null,
        "dateTime" => IsDateTime(text),
        "instant" => text.Length > 10 && IsDateTime(text),
        "time" => TemporalText.Time(text) is { Precision: TemporalPrecision.Second },
        "id" => FhirResource.IsId(text),
        "code" => IsCode(text),
        "uri" or "url" or "canonical" => text.Length > 0 && !text.Any(char.IsWhiteSpace) && IsText(text),
        "oid" => text.StartsWith("urn:oid:", StringComparison.Ordinal) && IsOid(text.AsSpan(8)),
        "uuid" => text.StartsWith("urn:uuid:", StringComparison.Ordinal) && IsUuid(text.AsSpan(9)),
        "base64Binary" => IsBase64(text),
        "xhtml" => text.Length > 0,
        _ => text.Length > 0 && IsText(text),
    };

    private static bool IsInteger(string text, int least)
    {
        var digits = text.AsSpan(text is ['-' or '+', ..] ? 1 : 0);
        return digits.Length is > 0 and <= 10 && !digits.ContainsAnyExceptInRange('0', '9') && (digits[0] != '0' || text == "0")
            && long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is var value && value >= least && value <= int.MaxValue;
    }

    /// <summary>JSON's numbers; how many digits are computed with is another question.</summary>
    private static bool IsDecimal(string text)
    {
        var rest = text.AsSpan(text is ['-', ..] ? 1 : 0);
        var exponent = rest.IndexOfAny('e', 'E');
        var power = exponent < 0 ? default : rest[(exponent + 1)..];
        var number = exponent < 0 ? rest : rest[..exponent];
        var point = number.IndexOf('.');
        var whole = point < 0 ? number : number[..point];
        return AreDigits(whole) && (whole.Length == 1 || whole[0] != '0')
            && (point < 0 || AreDigits(number[(point + 1)..]))
            && (exponent < 0 || AreDigits(power is ['+' or '-', ..] ? power[1..] : power));
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>A time has seconds and an offset.</summary>
    private static bool IsDateTime(string text) => TemporalText.DateTime(text) is { } time && text[^1] != 'T'
        && (time.Precision <= TemporalPrecision.Day || (time.Precision == TemporalPrecision.Second && time.Offset is not null));

    /// <summary>No white space at the ends, single spaces inside.</summary>
    private static bool IsCode(string text)
    {
        var afterSpace = true;
        foreach (var c in text)
        {
            var isSpace = char.IsWhiteSpace(c);
            if (isSpace && afterSpace)
            {
                return false;
            }

            afterSpace = isSpace;
        }

        return text.Length > 0 && !afterSpace && IsText(text);
    }

    private static bool IsOid(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] is < '0' or > '2' || text[1] != '.')
        {
            return false;
        }

        foreach (var range in text[2..].Split('.'))
        {
            var part = text[2..][range];
            if (part.Length == 0 || part.ContainsAnyExceptInRange('0', '9') || (part.Length > 1 && part[0] == '0'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUuid(ReadOnlySpan<char> text) => Guid.TryParseExact(text, "D", out _) && !text.ContainsAnyInRange('A', 'F');

    /// <summary>Groups of four; R4 allows white space anywhere between.</summary>
    private static bool IsBase64(string text)
    {
        var (count, padding) = (0, 0);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                continue;
            }

            padding += c == '=' ? 1 : 0;
            if ((c != '=' && padding > 0) || !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '='))
            {
                return false;
            }

            count++;
        }

        return count > 0 && count % 4 == 0 && padding <= 2;
    }

    /// <summary>No control characters but tab and line ends, within a mebibyte, not white space alone.</summary>
    private static bool IsText(string text)
    {
        foreach (var c in text)
        {
            if (c < ' ' && c is not ('\t' or '\n' or '\r'))
            {
                return false;
            }
        }

        return text.Length <= StringBytesMax && !string.IsNullOrWhiteSpace(text);
    }
}
