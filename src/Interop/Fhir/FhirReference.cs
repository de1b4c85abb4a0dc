using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Xinglin.Interop.Fhir;

/// <summary>A relative literal reference, <c>Type/id</c>; a version part (<c>/_history/n</c>) is dropped.</summary>
public readonly record struct FhirReference(string Type, string Id)
{
    /// <summary>Parses <c>Type/id</c> and <c>Type/id/_history/n</c>; false for absolute addresses, URNs, fragments and searches.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FhirReference reference)
    {
        reference = default;
        if (text is null)
        {
            return false;
        }

        var parts = text.Split('/');
        var versioned = parts.Length == 4 && parts[2] == "_history" && FhirResource.IsId(parts[3]);
        if ((parts.Length != 2 && !versioned) || !ResourceTypes.Contains(parts[0]) || !FhirResource.IsId(parts[1]))
        {
            return false;
        }

        reference = new FhirReference(parts[0], parts[1]);
        return true;
    }

    /// <summary><c>Type/id</c>.</summary>
    public override string ToString() => $"{Type}/{Id}";
}

/// <summary>Finds literal references anywhere in a document.</summary>
internal static class FhirReferences
{
    public static IEnumerable<FhirReference> In(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.NameEquals("reference") && property.Value.ValueKind == JsonValueKind.String)
                {
                    if (FhirReference.TryParse(FhirResource.ReadString(property.Value), out var reference))
                    {
                        yield return reference;
                    }

                    continue;
                }

                foreach (var inner in In(property.Value))
                {
                    yield return inner;
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                foreach (var inner in In(item))
                {
                    yield return inner;
                }
            }
        }
    }
}
