using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xinglin.Node.Tests.Population;

/// <summary>As much of JSON Schema as HL7's R4 schema uses: properties, required, lists, references, enumerations, patterns.</summary>
internal sealed class SchemaWalk
{
    private readonly JsonElement _definitions;
    private readonly Dictionary<string, Regex> _patterns = [];

    public SchemaWalk(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var document = JsonDocument.Parse(file);
        _definitions = document.RootElement.GetProperty("definitions").Clone();
    }

    /// <summary>Where and how the element departs from the definition.</summary>
    public IEnumerable<string> Faults(JsonElement value, string definition, string path = "")
    {
        var schema = _definitions.GetProperty(definition);
        if (schema.TryGetProperty("oneOf", out _))
        {
            return Faults(value, value.GetProperty("resourceType").GetString()!, path);
        }

        return schema.TryGetProperty("properties", out var properties) ? ObjectFaults(value, schema, properties, path) : ValueFaults(value, schema, path);
    }

    private IEnumerable<string> ObjectFaults(JsonElement value, JsonElement schema, JsonElement properties, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            yield return path + ": not an object";
            yield break;
        }

        foreach (var name in Items(schema, "required").Select(r => r.GetString()!).Where(name => !value.TryGetProperty(name, out _)))
        {
            yield return $"{path}.{name}: missing";
        }

        foreach (var property in value.EnumerateObject())
        {
            var place = $"{path}.{property.Name}";
            if (!properties.TryGetProperty(property.Name, out var inner))
            {
                yield return place + ": unknown";
                continue;
            }

            foreach (var fault in PropertyFaults(property.Value, inner, place))
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> PropertyFaults(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("items", out var items))
        {
            return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
                ? value.EnumerateArray().SelectMany(item => PropertyFaults(item, items, path))
                : [path + ": not a list"];
        }

        return schema.TryGetProperty("$ref", out var reference)
            ? Faults(value, reference.GetString()!.Split('/')[^1], path)
            : ValueFaults(value, schema, path);
    }

    private IEnumerable<string> ValueFaults(JsonElement value, JsonElement schema, string path)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        var type = schema.TryGetProperty("type", out var named) ? named.GetString() : null;
        if (type is not null && type != TypeOf(value))
        {
            yield return $"{path}: not a {type}";
        }

        if (schema.TryGetProperty("const", out var constant) && constant.GetString() != text)
        {
            yield return path + ": another constant";
        }

        if (schema.TryGetProperty("enum", out _) && !Items(schema, "enum").Any(item => item.GetString() == text))
        {
            yield return path + ": not in the list";
        }

        if (schema.TryGetProperty("pattern", out var pattern) && !Pattern(pattern.GetString()!).IsMatch(text))
        {
            yield return path + ": another pattern";
        }
    }

    private Regex Pattern(string pattern)
    {
        if (!_patterns.TryGetValue(pattern, out var regex))
        {
            _patterns[pattern] = regex = new Regex("^(?:" + pattern.TrimStart('^').TrimEnd('$') + ")$", RegexOptions.CultureInvariant);
        }

        return regex;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "object",
    };

    private static List<JsonElement> Items(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) ? [.. list.EnumerateArray()] : [];
}
