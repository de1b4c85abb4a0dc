using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Serving;

/// <summary>
/// A part of a resource, marked as such (R4 3.1.1.5.8 and 3.1.1.5.9): what is left out looks like nothing recorded otherwise. Decimals keep their digits.
/// </summary>
public static class ResourceSubset
{
    private const string Mark = """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}""";

    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The resource as <c>_summary</c> and <c>_elements</c> ask for it; the same text when they ask for all of it.</summary>
    public static byte[] Of(byte[] json, SearchSummary summary, IReadOnlyList<string> elements)
    {
        if (elements.Count == 0 && summary is SearchSummary.Whole or SearchSummary.Count)
        {
            return json;
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = FhirLimits.JsonDepthMax });
        var root = document.RootElement;
        var type = R4Definitions.Type(FhirResource.Text(root, "resourceType")!)!;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Legible))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType", type.Name);
            foreach (var property in root.EnumerateObject().Where(p => p.Name is not ("resourceType" or "meta")))
            {
                if (type.Written(property.Name.TrimStart('_'))?.Element is { } element && IsKept(element, summary, elements))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, summary == SearchSummary.Summary && elements.Count == 0 ? element.Inside : null);
                }

                if (property.NameEquals("id"))
                {
                    WriteMeta(writer, root);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static bool IsKept(ElementDefinition element, SearchSummary summary, IReadOnlyList<string> elements) =>
        element.Name == "id" || element.Min > 0 || (elements.Count > 0
            ? elements.Contains(element.Name) || element.IsModifier
            : summary switch
            {
                SearchSummary.Summary => element.IsSummary,
                SearchSummary.Text => element.Name == "text",
                SearchSummary.Data => element.Name != "text",
                _ => true,
            });

    private static void Write(Utf8JsonWriter writer, JsonElement value, TypeDefinition? inside)
    {
        if (inside is null || value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            return;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
            {
                Write(writer, item, inside);
            }

            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject();
        foreach (var property in value.EnumerateObject().Where(p => inside.Written(p.Name.TrimStart('_'))?.Element is { } element && (element.IsSummary || element.Min > 0)))
        {
            writer.WritePropertyName(property.Name);
            Write(writer, property.Value, inside.Written(property.Name.TrimStart('_'))!.Element.Inside);
        }

        writer.WriteEndObject();
    }

    private static void WriteMeta(Utf8JsonWriter writer, JsonElement root)
    {
        writer.WriteStartObject("meta");
        var tagged = false;
        foreach (var property in root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? meta.EnumerateObject() : default)
        {
            writer.WritePropertyName(property.Name);
            if (property.NameEquals("tag") && property.Value.ValueKind == JsonValueKind.Array)
            {
                tagged = true;
                writer.WriteStartArray();
                foreach (var tag in property.Value.EnumerateArray())
                {
                    writer.WriteRawValue(tag.GetRawText(), skipInputValidation: true);
                }

                writer.WriteRawValue(Mark);
                writer.WriteEndArray();
            }
            else
            {
                writer.WriteRawValue(property.Value.GetRawText(), skipInputValidation: true);
            }
        }

        if (!tagged)
        {
            writer.WriteStartArray("tag");
            writer.WriteRawValue(Mark);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
