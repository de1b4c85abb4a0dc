using System.Net;
using System.Text;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>HTML's named characters (<c>&amp;nbsp;</c>), which narratives use and XML does not know, as the characters themselves.</summary>
internal static class NamedCharacters
{
    private const int NameLengthMax = 32;

    public static string Resolve(string text)
    {
        if (!text.Contains('&', StringComparison.Ordinal))
        {
            return text;
        }

        var resolved = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '&' ? text.IndexOf(';', i, Math.Min(NameLengthMax, text.Length - i)) : -1;
            if (end < 0 || Character(text[i..(end + 1)]) is not { } character)
            {
                resolved.Append(text[i]);
                continue;
            }

            resolved.Append(character);
            i = end;
        }

        return resolved.ToString();
    }

    /// <summary>Null for what XML itself reads: its five names and numbers.</summary>
    private static string? Character(string reference)
    {
        if (reference is "&amp;" or "&lt;" or "&gt;" or "&quot;" or "&apos;" || reference[1] == '#')
        {
            return null;
        }

        var character = WebUtility.HtmlDecode(reference);
        return character == reference ? null : character;
    }
}
