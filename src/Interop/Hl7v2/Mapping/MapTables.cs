using System.Collections.Frozen;
using System.Reflection;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>One row of a segment map or a data type map.</summary>
/// <param name="Number">Its number in HL7's sheet.</param>
/// <param name="Source">What it reads; null for a row of the whole segment.</param>
/// <param name="IsFirstOnly">Only the first repetition is read.</param>
/// <param name="When">When it applies; null for always.</param>
/// <param name="Path">Where it writes.</param>
/// <param name="Map">The data type map that makes the value; null for none.</param>
/// <param name="Concepts">The concept map of its codes; null for none.</param>
/// <param name="Assigned">What is written instead of the value: texts and places; null for the value.</param>
internal sealed record MapRow(int Number, MapPlace? Source, bool IsFirstOnly, MapCondition? When, MapPath Path, string? Map, string? Concepts, IReadOnlyList<MapPart>? Assigned);

/// <summary>A part of what is written: a text, or what stands at a place.</summary>
internal sealed record MapPart(string? Text, MapPlace? Place);

/// <summary>What a code of a v2 table is in FHIR; an empty code says that the table has it and FHIR does not.</summary>
internal sealed record MappedCode(string Code, string Display, string System);

/// <summary>A concept map: from the codes of a v2 table.</summary>
/// <param name="Table">Such as <c>HL70001</c>.</param>
/// <param name="Codes">By the source's code.</param>
internal sealed record ConceptMap(string Table, FrozenDictionary<string, MappedCode> Codes);

/// <summary>HL7's v2-to-FHIR tables, compiled by <c>eng/v2</c> into one embedded file.</summary>
internal static class MapTables
{
    public const string ResourceName = "v2-maps.txt";

    private static readonly Dictionary<string, List<string[]>> _sections = Load();
    private static readonly FrozenDictionary<string, MapRow[]> _maps = _sections
        .Where(s => s.Key[0] is not ('!' or '=')).ToFrozenDictionary(s => s.Key, s => s.Value.Skip(1).Select(Row).ToArray(), StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, ConceptMap> _concepts = _sections
        .Where(s => s.Key[0] == '=').ToFrozenDictionary(s => s.Key[1..], s => Concepts(s.Value), StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, MessageMap> _messages = _sections
        .Where(s => s.Key[0] == '!').ToFrozenDictionary(s => s.Key[1..], s => MessageMap.Read(s.Value.Skip(1)), StringComparer.Ordinal);

    public static MapRow[] Map(string name) => _maps.GetValueOrDefault(name) ?? [];

    public static ConceptMap Concepts(string name) => _concepts[name];

    /// <summary>The map of a message structure; null when the tables have none.</summary>
    public static MessageMap? Message(string structure) => _messages.GetValueOrDefault(structure);

    /// <summary>All maps, for tests.</summary>
    public static IReadOnlyDictionary<string, MapRow[]> Maps => _maps;

    private static MapRow Row(string[] f)
    {
        var isFirst = f[1].EndsWith("(1)", StringComparison.Ordinal);
        return new MapRow(
            int.Parse(f[0], System.Globalization.CultureInfo.InvariantCulture), f[1].Length == 0 ? null : MapPlace.Read(isFirst ? f[1][..^3] : f[1]), isFirst,
            MapCondition.Read(f[2]), MapPath.Read(f[3]), f[4].Length == 0 ? null : f[4], f[5].Length == 0 ? null : f[5], f[6].Length == 0 ? null : Parts(f[6]));
    }

    private static List<MapPart> Parts(string text)
    {
        var parts = new List<MapPart>();
        while (text.Length > 0)
        {
            var end = text[0] == '"' ? text.IndexOf('"', 1) + 1 : text.IndexOf('+', StringComparison.Ordinal);
            end = end < 0 ? text.Length : end;
            parts.Add(text[0] == '"' ? new MapPart(text[1..(end - 1)], null) : new MapPart(null, MapPlace.Read(text[..end])));
            text = text[end..].TrimStart('+');
        }

        return parts;
    }

    private static ConceptMap Concepts(List<string[]> rows) => new(
        rows[0].Length > 1 ? rows[0][1] : string.Empty,
        rows.Skip(1).GroupBy(r => r[1], StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => new MappedCode(g.First()[2], g.First()[3], g.First()[4]), StringComparer.Ordinal));

    private static Dictionary<string, List<string[]>> Load()
    {
        var sections = new Dictionary<string, List<string[]>>(StringComparer.Ordinal);
        List<string[]> current = [];
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)!);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            if (line.StartsWith('['))
            {
                sections[fields[0][1..^1]] = current = [];
            }

            current.Add(fields);
        }

        return sections;
    }
}
