using System.IO.Compression;
using System.Text;

namespace Xinglin.Interop.Fhir.Definitions;

/// <summary>
/// The embedded text that eng/definitions/compile.mjs makes: sections of tab-separated lines. It is unpacked once (a megabyte, some
/// milliseconds); lines are read when somebody asks for what they say.
/// </summary>
internal sealed class DefinitionText
{
    public const string ResourceName = "r4-definitions.txt.gz";

    private readonly Dictionary<string, string[]> _sections = new(StringComparer.Ordinal);

    private DefinitionText(string text)
    {
        foreach (var section in text.Split("\n[", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = section.TrimStart('[').TrimEnd('\n').Split('\n');
            _sections[lines[0].TrimEnd(']')] = lines[1..];
        }
    }

    public static DefinitionText Load()
    {
        using var packed = typeof(DefinitionText).Assembly.GetManifestResourceStream(ResourceName)!;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        return new DefinitionText(reader.ReadToEnd());
    }

    public string[] Section(string name) => _sections[name];

    /// <summary>The fields of a line.</summary>
    public static string[] Fields(string line)
    {
        var fields = line.Split('\t');
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = Unescape(fields[i]);
        }

        return fields;
    }

    /// <summary>The parts of a list field; none for an empty one.</summary>
    public static string[] List(string field, char separator = ',') => field.Length == 0 ? [] : field.Split(separator);

    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            text.Append(field[i] != '\\' ? field[i] : field[++i] switch { 't' => '\t', 'n' => '\n', var same => same });
        }

        return text.ToString();
    }
}
