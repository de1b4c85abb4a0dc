using System.Text;
using System.Text.Json;

namespace Xinglin.Interop.Fhir.Summary;

/// <summary>The data types that a summary is made of.</summary>
internal static class SummaryJson
{
    public static void Concept(Utf8JsonWriter json, string system, string code, string? display)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        if (display is not null)
        {
            json.WriteString("display", display);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Reference(Utf8JsonWriter json, string element, string reference)
    {
        json.WriteStartObject(element);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    /// <summary>Generated narrative: one line is a paragraph, several are a list.</summary>
    public static void Narrative(Utf8JsonWriter json, IReadOnlyList<string> lines)
    {
        var div = new StringBuilder("""<div xmlns="http://www.w3.org/1999/xhtml">""");
        _ = lines.Count == 1 ? div.Append("<p>").Append(Escaped(lines[0])).Append("</p>")
            : div.Append("<ul>").AppendJoin("", lines.Select(line => $"<li>{Escaped(line)}</li>")).Append("</ul>");
        json.WriteStartObject("text");
        json.WriteString("status", "generated");
        json.WriteString("div", div.Append("</div>").ToString());
        json.WriteEndObject();
    }

    /// <summary>Characters that XML does not have are left out.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Where(r => r.Value is 0x09 or 0x0A or 0x0D or (>= 0x20 and not 0xFFFE and not 0xFFFF and not 0xFFFD)))
        {
            _ = rune.Value switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }
}
