using System.Text;
using System.Text.Encodings.Web;
using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>encode, decode, escape, unescape. An unknown form yields nothing.</summary>
internal static class EncodingFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        Of("encode", (text, form) => form switch
        {
            "hex" => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
            "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
            "urlbase64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_'),
            _ => null,
        }),
        Of("decode", (text, form) => form switch
        {
            "hex" => Convert.FromHexString(text) is var bytes ? Encoding.UTF8.GetString(bytes) : null,
            "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
            "urlbase64" => Encoding.UTF8.GetString(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/'))),
            _ => null,
        }),
        Of("escape", (text, form) => form switch
        {
            "html" => EscapeHtml(text),
            "json" => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text),
            _ => null,
        }),
        Of("unescape", (text, form) => form switch
        {
            "html" => System.Net.WebUtility.HtmlDecode(text),
            "json" => UnescapeJson(text),
            _ => null,
        }),
    ];

    private static FunctionEntry Of(string name, Func<string, string, string?> compute) => FunctionEntry.Of(name, 1, 1, (frame, input, arguments) =>
    {
        if (Items.Text(input, name) is not { } text || Items.Text(frame.Inner(arguments[0]), name) is not { } form)
        {
            return PathCollection.Empty;
        }

        try
        {
            return PathCollection.OfNullable(compute(text, form));
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new FhirPathFault(FhirPathCodes.WrongType, name);
        }
    });

    /// <summary>Quotes that are not escaped stay; an escape that JSON does not have is a fault.</summary>
    private static string UnescapeJson(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            plain.Append(i == text.Length ? throw new FormatException() : text[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '"' or '\\' or '/' => text[i],
                'u' when i + 4 < text.Length => (char)Convert.ToUInt16(text.Substring((i += 4) - 3, 4), 16),
                _ => throw new FormatException(),
            });
        }

        return plain.ToString();
    }

    private static string EscapeHtml(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
}
