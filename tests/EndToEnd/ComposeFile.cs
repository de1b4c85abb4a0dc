using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>
/// The part of YAML that <c>deploy/compose/compose.yaml</c> is written in: mappings by indentation, lists of one-line items, lists in brackets, plain and
/// double-quoted scalars, comments on lines of their own. Anything else is an error, so that what is checked is what is there.
/// </summary>
internal static class ComposeFile
{
    public static Dictionary<string, object> Read(string text)
    {
        var lines = new Queue<(int Indent, string Text)>(text.Split('\n').Where(l => l.Trim().Length > 0 && l.TrimStart()[0] != '#')
            .Select(l => (l.Length - l.TrimStart(' ').Length, l.Trim())));
        Assert.DoesNotContain('\t', text);
        var document = Mapping(lines, 0);
        Assert.Empty(lines);
        return document;
    }

    private static Dictionary<string, object> Mapping(Queue<(int Indent, string Text)> lines, int indent)
    {
        var mapping = new Dictionary<string, object>(StringComparer.Ordinal);
        while (lines.TryPeek(out var line) && line.Indent == indent)
        {
            var colon = line.Text.IndexOf(':', StringComparison.Ordinal);
            Assert.True(colon > 0 && (colon + 1 == line.Text.Length || line.Text[colon + 1] == ' ') && line.Text[0] != '-', $"not a name with a value: {line.Text}");
            lines.Dequeue();
            var rest = line.Text[(colon + 1)..].Trim();
            mapping.Add(line.Text[..colon], rest.Length > 0 ? Value(rest) : Below(lines, indent));
        }

        Assert.False(lines.TryPeek(out var deeper) && deeper.Indent > indent, $"indented under nothing: {deeper.Text}");
        return mapping;
    }

    private static object Below(Queue<(int Indent, string Text)> lines, int indent)
    {
        Assert.True(lines.TryPeek(out var first) && first.Indent > indent, "a name without a value");
        return first.Text.StartsWith("- ", StringComparison.Ordinal) ? Items(lines, first.Indent) : Mapping(lines, first.Indent);
    }

    private static List<string> Items(Queue<(int Indent, string Text)> lines, int indent)
    {
        List<string> items = [];
        while (lines.TryPeek(out var line) && line.Indent == indent && line.Text.StartsWith("- ", StringComparison.Ordinal))
        {
            items.Add((string)Value(lines.Dequeue().Text[2..].Trim()));
        }

        return items;
    }

    /// <summary>A list in brackets is written as JSON has it.</summary>
    private static object Value(string text)
    {
        if (text[0] == '[')
        {
            return JsonElement.Parse(text).EnumerateArray().Select(e => e.GetString()!).ToList();
        }

        Assert.DoesNotContain(" #", text, StringComparison.Ordinal);
        Assert.DoesNotContain(": ", text, StringComparison.Ordinal);
        return text[0] == '"' ? JsonElement.Parse(text).GetString()! : text;
    }
}
