using System.Text;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>Taking texts of scopes apart and putting them together.</summary>
internal static class ScopeText
{
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/|";

    /// <summary>Percent-encodes UTF-8 except unreserved characters, the colon, the slash and the bar.</summary>
    public static string Encode(string text)
    {
        var builder = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            _ = Plain.Contains((char)value, StringComparison.Ordinal)
                ? builder.Append((char)value)
                : builder.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return builder.ToString();
    }

    /// <summary>
    /// Decodes percent-encoding strictly. A raw plus sign is refused: forms read it as a space, addresses as itself, so that it
    /// has no single meaning.
    /// </summary>
    public static bool TryDecode(string text, out string decoded)
    {
        decoded = string.Empty;
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return false;
                }

                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (text[i] is '+' or '#' or '&' or '=' or '?' or ' ' || char.IsControl(text[i]))
            {
                return false;
            }
            else if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                return false;
            }
        }

        return TryUtf8(bytes.ToArray(), out decoded);
    }

    /// <summary>Splits at commas that no backslash escapes; null for a stray escape. The escapes stay in the parts.</summary>
    public static IReadOnlyList<string>? Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                if (++i >= text.Length || text[i] is not ('\\' or ',' or '|' or '$'))
                {
                    return null;
                }
            }
            else if (text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>Takes FHIR's backslash escapes away.</summary>
    public static string Unescape(string text)
    {
        var builder = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            builder.Append(text[i] == '\\' ? text[++i] : text[i]);
        }

        return builder.ToString();
    }

    /// <summary>Adds FHIR's backslash escapes.</summary>
    public static string Escape(string text)
    {
        var builder = new StringBuilder();
        foreach (var character in text)
        {
            _ = (character is '\\' or ',' or '|' or '$' ? builder.Append('\\') : builder).Append(character);
        }

        return builder.ToString();
    }

    private static bool TryUtf8(byte[] bytes, out string text)
    {
        text = string.Empty;
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes);
        return !text.Any(char.IsControl);
    }
}
