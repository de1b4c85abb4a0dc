using Xinglin.Interop.Fhir.Xml;

namespace Xinglin.Interop.Fhir.Nodes;

/// <summary>Reads resources into nodes for FHIRPath. What R4 does not know is left out; whether there is any the validator says.</summary>
public static class ResourceNodes
{
    /// <summary>From strict JSON within <see cref="FhirLimits"/>; null for anything else and for what is no R4 resource.</summary>
    public static FhirNode? TryReadJson(ReadOnlyMemory<byte> json) =>
        FhirResource.TryReadJson(json, out var root) == FhirReadProblem.None && root.ValueKind == System.Text.Json.JsonValueKind.Object ? new JsonNodeReader().Read(root) : null;

    /// <summary>From XML without document type within <see cref="FhirLimits"/>; null for anything else and for what is no R4 resource.</summary>
    public static FhirNode? TryReadXml(ReadOnlyMemory<byte> xml) => XmlNodeReader.TryRead(xml);

    /// <summary>Of a resource that was read before.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="isClear">False when it says something that R4 does not know there.</param>
    public static FhirNode Of(FhirResource resource, out bool isClear)
    {
        var problems = new List<NodeProblem>();
        var node = new JsonNodeReader(problems).Read(resource.Root)!;
        isClear = problems.Count == 0;
        return node;
    }

    /// <summary>Of a resource that was read before.</summary>
    public static FhirNode Of(FhirResource resource) => new JsonNodeReader().Read(resource.Root)!;
}
