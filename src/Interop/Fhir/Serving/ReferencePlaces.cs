using System.Globalization;
using System.Text.Json;

namespace Xinglin.Interop.Fhir.Serving;

/// <summary>Every literal reference of a resource with its place.</summary>
public static class ReferencePlaces
{
    /// <summary>Path (as FHIRPath: <c>Observation.performer[0]</c>) and text, in document order; contained resources included.</summary>
    public static IEnumerable<(string Path, string Text)> In(FhirResource resource) => In(resource.Root, resource.Type);

    private static IEnumerable<(string Path, string Text)> In(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
            {
                foreach (var found in In(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))
                {
                    yield return found;
                }

                index++;
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.NameEquals("reference") && property.Value.ValueKind == JsonValueKind.String)
                {
                    yield return (path, FhirResource.ReadString(property.Value) ?? string.Empty);
                    continue;
                }

                foreach (var found in In(property.Value, $"{path}.{property.Name}"))
                {
                    yield return found;
                }
            }
        }
    }
}
