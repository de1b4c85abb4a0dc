using System.Globalization;
using System.Text;

namespace Xinglin.Interop.Hl7v2;

/// <summary>Escape sequences (HL7 v2.5.1, 2.7), both ways. What is not understood stays as it is written: nothing is lost.</summary>
internal static class V2Escapes
{
    private const int SequenceMax = 4096;

    /// <summary>What a text stands for: delimiters, bytes, line ends; highlighting is left out.</summary>
    public static string Decode(ReadOnlySpan<char> text, V2Delimiters delimiters, Encoding encoding)
    {
        if (!text.Contains(delimiters.Escape))
        {
            return text.ToString();
        }

        var decoded = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var begin = text.IndexOf(delimiters.Escape);
            var length = begin < 0 ? -1 : text[(begin + 1)..].IndexOf(delimiters.Escape);
            if (length is < 0 or > SequenceMax)
            {
                return decoded.Append(text).ToString();
            }

            decoded.Append(text[..begin]);
            var sequence = text.Slice(begin + 1, length);
            if (Meaning(sequence, delimiters, encoding) is { } meaning)
            {
                decoded.Append(meaning);
                text = text[(begin + length + 2)..];
            }
            else
            {
                // Its closing mark may open the next.
                decoded.Append(text.Slice(begin, length + 1));
                text = text[(begin + length + 1)..];
            }
        }

        return decoded.ToString();
    }

    /// <summary>A text in which no character takes the message apart.</summary>
    public static string Encode(string text, V2Delimiters delimiters)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            encoded.Append(Sequence(c, delimiters) is { } sequence ? $"{delimiters.Escape}{sequence}{delimiters.Escape}" : c.ToString());
        }

        return encoded.ToString();
    }

    private static string? Sequence(char c, V2Delimiters delimiters) =>
        c == delimiters.Escape ? "E"
        : c == delimiters.Field ? "F"
        : c == delimiters.Component ? "S"
        : c == delimiters.Subcomponent ? "T"
        : c == delimiters.Repetition ? "R"
        : c < ' ' ? "X" + ((int)c).ToString("X2", CultureInfo.InvariantCulture)
        : null;

    private static string? Meaning(ReadOnlySpan<char> sequence, V2Delimiters delimiters, Encoding encoding) => sequence switch
    {
        "F" => delimiters.Field.ToString(),
        "S" => delimiters.Component.ToString(),
        "T" => delimiters.Subcomponent.ToString(),
        "R" => delimiters.Repetition.ToString(),
        "E" => delimiters.Escape.ToString(),
        "H" or "N" => string.Empty,
        ".br" or ".ce" => "\n",
        ['.', 's', 'p', .. var lines] => Lines(lines),
        ['X', .. var hex] => Bytes(hex, encoding),
        _ => null,
    };

    private static string? Lines(ReadOnlySpan<char> lines) =>
        lines.IsEmpty ? "\n"
        : int.TryParse(lines.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100 ? new string('\n', count)
        : null;

    private static string? Bytes(ReadOnlySpan<char> hex, Encoding encoding)
    {
        try
        {
            return hex.Length is > 0 and <= SequenceMax && hex.Length % 2 == 0 ? encoding.GetString(Convert.FromHexString(hex)) : null;
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
