using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Xinglin.Interop.Fhir.Layers;

/// <summary>
/// What a layer shows of a resource: a resource again, of the same type and id, tagged SUBSETTED. The same bytes give the same
/// bytes. Numbers stay as they are written; a value never comes without its unit, a code never without its negation.
/// </summary>
public static class LayerProjection
{
    private const string Subsetted =
        """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}""";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = FhirLimits.JsonDepthMax + 2 };

    /// <summary>The layer's JSON, UTF-8; for <see cref="RecordLayer.Raw"/> the exact bytes.</summary>
    public static ReadOnlyMemory<byte> Of(FhirResource resource, RecordLayer layer)
    {
        if (layer == RecordLayer.Raw)
        {
            return resource.Bytes;
        }

        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, Writing))
        {
            WriteResource(writer, resource.Root, layer);
        }

        return output.WrittenMemory;
    }

    private static void WriteResource(Utf8JsonWriter writer, JsonElement resource, RecordLayer layer)
    {
        writer.WriteStartObject();
        Copy(writer, resource, "resourceType", layer);
        Copy(writer, resource, "id", layer);
        WriteMeta(writer, resource);
        foreach (var property in resource.EnumerateObject())
        {
            if (property.Name is "resourceType" or "id" or "meta" || !IsKept(property.Name, layer) || IsHidden(property, string.Empty))
            {
                continue;
            }

            writer.WritePropertyName(property.Name);
            if (property.Name == "contained" && property.Value.ValueKind == JsonValueKind.Array)
            {
                WriteContained(writer, property.Value, layer);
            }
            else
            {
                Write(writer, property.Value, property.Name, layer);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsKept(string name, RecordLayer layer)
    {
        // A name with an underscore carries the extensions of a primitive element, for example that its value is unknown.
        var element = name.StartsWith('_') ? name[1..] : name;
        return layer switch
        {
            RecordLayer.Index => LayerElements.Index.Contains(element),
            RecordLayer.Summary => element == "contained" || LayerElements.Index.Contains(element) || LayerElements.Summary.Contains(element)
                || LayerElements.Modifiers.Contains(element),
            _ => true,
        };
    }

    /// <summary>Version and time stay; security labels stay, since they bind who sees the layer; the tag says that elements are missing.</summary>
    private static void WriteMeta(Utf8JsonWriter writer, JsonElement resource)
    {
        writer.WriteStartObject("meta");
        if (resource.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object)
        {
            Copy(writer, meta, "versionId", RecordLayer.Detail);
            Copy(writer, meta, "lastUpdated", RecordLayer.Detail);
            Copy(writer, meta, "security", RecordLayer.Detail);
        }

        writer.WriteStartArray("tag");
        writer.WriteRawValue(Subsetted);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteContained(Utf8JsonWriter writer, JsonElement contained, RecordLayer layer)
    {
        writer.WriteStartArray();
        foreach (var resource in contained.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object))
        {
            WriteResource(writer, resource, layer);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, string parent, RecordLayer layer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject().Where(p => !IsHidden(p, parent) && !(layer < RecordLayer.Detail && p.Name == "note")))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, property.Name, layer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray().Where(i => layer == RecordLayer.Detail || !IsRendering(i)))
                {
                    Write(writer, item, parent, layer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>
    /// A narrative (the only <c>text</c> that is an object) and the bytes of attachments. Sampled data is a measurement, not an
    /// attachment.
    /// </summary>
    private static bool IsHidden(JsonProperty property, string parent) => property.Name switch
    {
        "text" => property.Value.ValueKind == JsonValueKind.Object,
        "data" or "_data" => property.Value.ValueKind == JsonValueKind.String && !parent.EndsWith("SampledData", StringComparison.OrdinalIgnoreCase),
        "valueBase64Binary" => true,
        _ => false,
    };

    /// <summary>An extension that repeats the element as marked-up text.</summary>
    private static bool IsRendering(JsonElement item) =>
        FhirResource.Text(item, "url") is { } url && url.StartsWith("http://hl7.org/fhir/StructureDefinition/rendering-", StringComparison.Ordinal);

    private static void Copy(Utf8JsonWriter writer, JsonElement from, string name, RecordLayer layer)
    {
        if (from.TryGetProperty(name, out var value))
        {
            writer.WritePropertyName(name);
            Write(writer, value, name, layer);
        }
    }
}
