using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Node.Fhir.Store;

namespace Xinglin.Node.Sidecar;

/// <summary>
/// What a resource says when its row is gone: <c>entered-in-error</c> where its type has such a status, not active where it has that, else it is withdrawn.
/// The versions before stay.
/// </summary>
internal static class Disappearance
{
    private const string InError = "entered-in-error";

    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The next version; null when it says so already.</summary>
    public static BroughtResource? Of(StoredVersion current, string? patientNo)
    {
        if (current.Withdrawn)
        {
            return null;
        }

        var body = Marked(current);
        return body is null || !ResourceValidator.ValidateJson(body).IsValid
            ? new BroughtResource(current.Type, current.Id, default, patientNo, Withdrawn: true)
            : body.AsSpan().SequenceEqual(current.Json.Span) ? null
            : new BroughtResource(current.Type, current.Id, body, patientNo);
    }

    private static byte[]? Marked(StoredVersion current)
    {
        if (!FhirResource.TryRead(current.Json, out var resource, out _) || R4Definitions.Type(current.Type) is not { } type)
        {
            return null;
        }

        return Lists(type, "status") ? With(resource.Root, "status", static w => w.WriteStringValue(InError), [])
            : Lists(type, "verificationStatus") ? With(resource.Root, "verificationStatus", w => WriteConcept(w, SystemOf(type, "verificationStatus")), ["clinicalStatus"])
            : type.Element("active") is { Types: [{ Name: "boolean" }] } ? With(resource.Root, "active", static w => w.WriteBooleanValue(false), [])
            : null;
    }

    private static bool Lists(TypeDefinition type, string element) =>
        type.Element(element) is { RequiredValueSet: { } url } && R4Definitions.ValueSet(url.Split('|')[0]) is { } set && set.Lists(InError);

    private static string? SystemOf(TypeDefinition type, string element) => R4Definitions.ValueSet(type.Element(element)!.RequiredValueSet!.Split('|')[0])?.SystemOf(InError);

    /// <summary>The same JSON, every number as it was written, with one element replaced and others left out.</summary>
    private static byte[] With(JsonElement root, string name, Action<Utf8JsonWriter> write, string[] without)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Legible))
        {
            var written = false;
            writer.WriteStartObject();
            foreach (var property in root.EnumerateObject().Where(p => !without.Contains(p.Name, StringComparer.Ordinal)))
            {
                writer.WritePropertyName(property.Name);
                if (property.Name == name)
                {
                    written = true;
                    write(writer);
                }
                else
                {
                    writer.WriteRawValue(property.Value.GetRawText());
                }
            }

            if (!written)
            {
                writer.WritePropertyName(name);
                write(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteConcept(Utf8JsonWriter writer, string? system)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        if (system is not null)
        {
            writer.WriteString("system", system);
        }

        writer.WriteString("code", InError);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
