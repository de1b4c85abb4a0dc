using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>
/// Text as it is compared in a string search (R4 3.1.1.4.8): without case, accents and width, each run of white space one blank. By a table from
/// Unicode data, since the runtime's invariant mode knows no folding.
/// </summary>
public static class SearchText
{
    private const string ResourceName = "folding.txt";

    private static readonly Lazy<FrozenDictionary<int, string>> _table = new(Load);

    /// <summary>The folded text. Folding it again changes nothing.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value < 0x80)
            {
                folded.Append(char.IsAsciiLetterUpper((char)rune.Value) ? (char)(rune.Value | 0x20) : (char)rune.Value);
            }
            else if (_table.Value.TryGetValue(rune.Value, out var to))
            {
                folded.Append(to);
            }
            else
            {
                folded.Append(rune);
            }
        }

        return Blanks(folded.ToString());
    }

    private static string Blanks(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static FrozenDictionary<int, string> Load()
    {
        using var reader = new StreamReader(typeof(SearchText).Assembly.GetManifestResourceStream(ResourceName)!, Encoding.UTF8);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                table[int.Parse(line.AsSpan(0, tab), NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = line[(tab + 1)..];
            }
        }

        return table.ToFrozenDictionary();
    }
}
