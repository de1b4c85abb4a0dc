using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// Writes a resource as FHIR JSON. Resources that are nobody's own record (persons, organizations, places) are contained, so that each record is read
/// whole; the same draft always gives the same bytes.
/// </summary>
internal sealed class DraftWriter
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly List<DraftResource> _contained = [];

    public static byte[] Write(DraftResource resource)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            var writer = new DraftWriter();
            writer.Collect(resource);
            writer.Resource(json, resource);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Everything that is referred to and has no home of its own, however deep; FHIR does not nest contained resources.</summary>
    private void Collect(Draft node)
    {
        foreach (var (_, child) in node.Elements.SelectMany(e => e.Items))
        {
            if (child.Leads is { IsOwn: false, IsEmpty: false } leads && !_contained.Contains(leads))
            {
                _contained.Add(leads);
                Collect(leads);
            }

            Collect(child);
        }
    }

    private void Resource(Utf8JsonWriter json, DraftResource resource)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", resource.Type);
        if (resource.Id is not null)
        {
            json.WriteString("id", resource.Id);
        }

        if (_contained.Count > 0)
        {
            json.WriteStartArray("contained");
            for (var i = 0; i < _contained.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("resourceType", _contained[i].Type);
                json.WriteString("id", Name(_contained[i]));
                Elements(json, _contained[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Elements(json, resource);
        json.WriteEndObject();
    }

    private string Name(DraftResource contained) => $"c{_contained.IndexOf(contained) + 1}";

    private void Elements(Utf8JsonWriter json, Draft node)
    {
        foreach (var element in node.Elements)
        {
            var items = element.Items.Select(i => i.Node).Where(n => !n.IsEmpty).ToList();
            if (items.Count > 0)
            {
                Element(json, element, items);
            }
        }
    }

    private void Element(Utf8JsonWriter json, DraftElement element, List<Draft> items)
    {
        if (!items[0].IsPrimitive)
        {
            json.WritePropertyName(element.Name);
            Values(json, element.IsList, items, Complex);
            return;
        }

        if (items.Exists(i => i.Text is not null))
        {
            json.WritePropertyName(element.Name);
            Values(json, element.IsList, items, Primitive);
        }

        if (items.Exists(i => i.Elements.Count > 0))
        {
            json.WritePropertyName("_" + element.Name);
            Values(json, element.IsList, items, Extensions);
        }
    }

    private static void Values(Utf8JsonWriter json, bool isList, List<Draft> items, Action<Utf8JsonWriter, Draft> write)
    {
        if (!isList)
        {
            write(json, items[0]);
            return;
        }

        json.WriteStartArray();
        items.ForEach(i => write(json, i));
        json.WriteEndArray();
    }

    private void Complex(Utf8JsonWriter json, Draft node)
    {
        json.WriteStartObject();
        if (node.Leads is { IsWorthNaming: true } leads)
        {
            json.WriteString("reference", leads.IsOwn ? $"{leads.Type}/{leads.Id}" : "#" + Name(leads));
        }

        Elements(json, node);
        json.WriteEndObject();
    }

    private static void Primitive(Utf8JsonWriter json, Draft node)
    {
        if (node.Text is null)
        {
            json.WriteNullValue();
        }
        else if (node.IsBare)
        {
            // The digits as they were written: no number type takes part.
            json.WriteRawValue(node.Text, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(node.Text);
        }
    }

    private void Extensions(Utf8JsonWriter json, Draft node)
    {
        if (node.Elements.Count == 0)
        {
            json.WriteNullValue();
        }
        else
        {
            Complex(json, node);
        }
    }
}
