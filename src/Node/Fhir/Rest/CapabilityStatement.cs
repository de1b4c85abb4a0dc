using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>What the server can do, written from the same definitions by which it does it (R4 3.1.0.8).</summary>
internal static class CapabilityStatement
{
    private static readonly string[] Interactions = ["read", "vread", "update", "delete", "history-instance", "create", "search-type"];

    /// <summary>The statement.</summary>
    public static byte[] Write(string root)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "CapabilityStatement");
            json.WriteString("status", "active");
            json.WriteString("date", "2026-11-21");
            json.WriteString("kind", "instance");
            json.WriteStartObject("software");
            json.WriteString("name", "Xinglin");
            json.WriteEndObject();
            json.WriteStartObject("implementation");
            json.WriteString("description", "A member's records, read only what came from its own systems.");
            json.WriteString("url", root);
            json.WriteEndObject();
            json.WriteString("fhirVersion", "4.0.1");
            json.WriteStartArray("format");
            json.WriteStringValue("json");
            json.WriteEndArray();
            json.WriteStartArray("rest");
            json.WriteStartObject();
            json.WriteString("mode", "server");
            Security(json, root);
            json.WriteStartArray("resource");
            foreach (var type in R4Definitions.TypeNames.Where(ResourceTypes.Contains).Where(IsServed).Order(StringComparer.Ordinal))
            {
                Resource(json, type);
            }

            json.WriteEndArray();
            json.WriteStartArray("interaction");
            foreach (var code in new[] { "transaction", "batch" })
            {
                Code(json, code);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Types that scopes can name, and those that go along with them.</summary>
    private static bool IsServed(string type) => PatientCompartment.HasType(type) || PatientCompartment.IsReleasedAsTarget(type);

    private static void Security(Utf8JsonWriter json, string root)
    {
        json.WriteStartObject("security");
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris");
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", "token");
        json.WriteString("valueUri", root + "/token");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("service");
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", "http://terminology.hl7.org/CodeSystem/restful-security-service");
        json.WriteString("code", "SMART-on-FHIR");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Resource(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartArray("interaction");
        var isView = FhirCaller.IsView(type);

        // A document is read by who may read what points at it, and is never looked for.
        foreach (var code in isView ? ["read", "search-type"] : type == "Binary" ? ["read", "create"] : Interactions)
        {
            Code(json, code);
        }

        json.WriteEndArray();
        json.WriteString("versioning", isView ? "no-version" : "versioned-update");
        json.WriteBoolean("readHistory", !isView);
        json.WriteBoolean("updateCreate", false);
        json.WriteBoolean("conditionalCreate", !isView);
        json.WriteString("conditionalDelete", "not-supported");
        json.WriteStartArray("referencePolicy");
        json.WriteStringValue("literal");
        json.WriteStringValue("enforced");
        json.WriteEndArray();
        var parameters = R4Definitions.SearchParameters(type).Values.Where(SearchableParameters.IsSupported).OrderBy(p => p.Code, StringComparer.Ordinal).ToList();
        if (!isView && parameters.Where(p => p.Type == "reference").ToList() is { Count: > 0 } references)
        {
            json.WriteStartArray("searchInclude");
            references.ForEach(p => json.WriteStringValue($"{type}:{p.Code}"));
            json.WriteEndArray();
        }

        json.WriteStartArray("searchParam");
        foreach (var parameter in parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Code);
            json.WriteString("definition", parameter.Url);
            json.WriteString("type", parameter.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (type == "Patient")
        {
            Summary(json);
        }

        json.WriteEndObject();
    }

    private static void Summary(Utf8JsonWriter json)
    {
        json.WriteStartArray("operation");
        json.WriteStartObject();
        json.WriteString("name", "summary");
        json.WriteString("definition", "http://hl7.org/fhir/uv/ips/OperationDefinition/summary");
        json.WriteString("documentation", "Of one patient, without parameters.");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Code(Utf8JsonWriter json, string code)
    {
        json.WriteStartObject();
        json.WriteString("code", code);
        json.WriteEndObject();
    }
}
