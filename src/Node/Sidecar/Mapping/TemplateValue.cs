using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>A value on its way into a resource.</summary>
internal abstract record TemplateValue
{
    public abstract void Write(Utf8JsonWriter writer);
}

/// <summary>A string.</summary>
internal sealed record TextValue(string Text) : TemplateValue
{
    public override void Write(Utf8JsonWriter writer) => writer.WriteStringValue(Text);
}

/// <summary>JSON as it was written: a number with all its digits, a truth value, what a code map holds.</summary>
internal sealed record WrittenValue(string Json) : TemplateValue
{
    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Without the white space of the file that it stands in.</summary>
    public static WrittenValue Of(JsonElement json)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer, Legible))
        {
            json.WriteTo(writer);
        }

        return new WrittenValue(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    public override void Write(Utf8JsonWriter writer) => writer.WriteRawValue(Json);
}

/// <summary>A list of at least one value.</summary>
internal sealed record ListValue(IReadOnlyList<TemplateValue> Values) : TemplateValue
{
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var value in Values)
        {
            value.Write(writer);
        }

        writer.WriteEndArray();
    }
}

/// <summary>An object of at least one element.</summary>
internal sealed record ObjectValue(IReadOnlyList<(string Name, TemplateValue Value)> Elements) : TemplateValue
{
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteElements(writer);
        writer.WriteEndObject();
    }

    public void WriteElements(Utf8JsonWriter writer)
    {
        foreach (var (name, value) in Elements)
        {
            writer.WritePropertyName(name);
            value.Write(writer);
        }
    }
}
