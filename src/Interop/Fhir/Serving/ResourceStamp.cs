using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Xinglin.Interop.Fhir.Serving;

/// <summary>
/// Writes what only the server says about a resource (<c>id</c>, <c>meta.versionId</c>, <c>meta.lastUpdated</c>) into its exact text. Every other byte
/// stays as it is: order, blanks, the digits of decimals.
/// </summary>
public static class ResourceStamp
{
    /// <summary>The text with another id, and without version and time: how a resource is kept.</summary>
    public static byte[] AtRest(FhirResource resource, string id) => Write(resource, id, null, null);

    /// <summary>The text with version and time: how a version is served.</summary>
    /// <param name="resource">As it is kept.</param>
    /// <param name="version">The version's number.</param>
    /// <param name="updated">When it was written; null when its system does not say.</param>
    public static byte[] Served(FhirResource resource, int version, string? updated) =>
        Write(resource, resource.Id, version.ToString(System.Globalization.CultureInfo.InvariantCulture), updated);

    /// <summary>The text with one more tag in <c>meta.tag</c>; the same text when it is there.</summary>
    /// <param name="resource">As it is kept.</param>
    /// <param name="tag">A Coding's JSON.</param>
    public static byte[] WithTag(FhirResource resource, string tag)
    {
        var meta = resource.Root.TryGetProperty("meta", out var found) && found.ValueKind == JsonValueKind.Object ? found.EnumerateObject().ToList() : [];
        var tags = meta.Where(p => p.NameEquals("tag") && p.Value.ValueKind == JsonValueKind.Array).SelectMany(p => p.Value.EnumerateArray()).Select(t => t.GetRawText()).ToList();
        if (tags.Contains(tag))
        {
            return resource.Bytes.ToArray();
        }

        var members = meta.Where(p => !p.NameEquals("tag")).Select(p => $"{JsonSerializer.Serialize(p.Name, PlainJson.Default.String)}:{p.Value.GetRawText()}")
            .Append($"\"tag\":[{string.Join(',', tags.Append(tag))}]");
        var place = Find(resource.Bytes.Span);
        var text = "{" + string.Join(',', members) + "}";
        return Edited(resource.Bytes.Span, [place.Meta is { } at ? (at.From, at.To, text) : (place.AfterType, place.AfterType, ",\"meta\":" + text)]);
    }

    private static byte[] Write(FhirResource resource, string? id, string? version, string? updated)
    {
        var text = resource.Bytes.Span;
        var found = Find(text);
        var edits = new List<(int From, int To, string Text)>();
        var first = string.Empty;
        if (id is not null)
        {
            if (found.Id is { } at)
            {
                edits.Add((at.From, at.To, $"\"{id}\""));
            }
            else
            {
                first += $",\"id\":\"{id}\"";
            }
        }

        var meta = (version is null ? string.Empty : $"\"versionId\":\"{version}\"") + (updated is null ? string.Empty : (version is null ? string.Empty : ",") + $"\"lastUpdated\":\"{updated}\"");
        if (found.Meta is { } place)
        {
            edits.Add((place.From, place.To, Meta(resource.Root.GetProperty("meta"), meta)));
        }
        else if (meta.Length > 0)
        {
            first += $",\"meta\":{{{meta}}}";
        }

        if (first.Length > 0)
        {
            edits.Add((found.AfterType, found.AfterType, first));
        }

        return Edited(text, edits);
    }

    /// <summary>The meta element anew: what the server says first, then what was there, each as it was written.</summary>
    private static string Meta(JsonElement meta, string said)
    {
        if (meta.ValueKind != JsonValueKind.Object)
        {
            return meta.GetRawText();
        }

        var others = meta.EnumerateObject().Where(p => p.Name is not ("versionId" or "lastUpdated" or "_versionId" or "_lastUpdated"))
            .Select(p => $"{JsonSerializer.Serialize(p.Name, PlainJson.Default.String)}:{p.Value.GetRawText()}");
        return "{" + string.Join(',', (said.Length == 0 ? [] : new[] { said }).Concat(others)) + "}";
    }

    private static byte[] Edited(ReadOnlySpan<byte> text, List<(int From, int To, string Text)> edits)
    {
        var writer = new ArrayBufferWriter<byte>(text.Length + 128);
        var at = 0;
        foreach (var (from, to, replacement) in edits.OrderBy(e => e.From))
        {
            writer.Write(text[at..from]);
            writer.Write(Encoding.UTF8.GetBytes(replacement));
            at = to;
        }

        writer.Write(text[at..]);
        return writer.WrittenSpan.ToArray();
    }

    private readonly record struct Place(int From, int To);

    /// <summary>Where the top level's id, meta and the end of the type are. The text is known to be a resource.</summary>
    private static (Place? Id, Place? Meta, int AfterType) Find(ReadOnlySpan<byte> text)
    {
        Place? id = null, meta = null;
        var afterType = 0;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = FhirLimits.JsonDepthMax });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            var place = new Place(from, (int)reader.BytesConsumed);
            switch (name)
            {
                case "id":
                    id = place;
                    break;
                case "meta":
                    meta = place;
                    break;
                case "resourceType":
                    afterType = place.To;
                    break;
                default:
                    break;
            }
        }

        return (id, meta, afterType);
    }
}
