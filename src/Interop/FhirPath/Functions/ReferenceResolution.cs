using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>Where a reference leads: a contained resource, an entry of the same bundle, what the host knows, or the bare type it names.</summary>
internal static class ReferenceResolution
{
    public static FhirNode? Target(FhirPathEnvironment environment, object item)
    {
        var text = item switch
        {
            FhirNode { Type.Name: "Reference" } reference => reference.ChildText("reference"),
            _ => Items.SystemValue(item) as string,
        };
        if (text is null)
        {
            return environment.ResolveToTypes && item is FhirNode untold && untold.ChildText("type") is { } type ? OfType(type) : null;
        }

        var node = item as FhirNode;
        if (text.StartsWith('#'))
        {
            return node is null ? null : Contained(node, text[1..]);
        }

        return (node is null ? null : InBundle(node, text)) ?? environment.Resolve?.Invoke(text) ?? (environment.ResolveToTypes ? OfType(TypeIn(text)) : null);
    }

    private static FhirNode? Contained(FhirNode node, string id)
    {
        var holder = node.Resource;
        while (holder is { Element.Name: "contained", Parent: { } parent })
        {
            holder = parent.Resource;
        }

        return id.Length == 0 ? holder : holder.Children.FirstOrDefault(c => c.Name == "contained" && c.ChildText("id") == id);
    }

    private static FhirNode? InBundle(FhirNode node, string address)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (at is { IsResource: true, Type.Name: "Bundle" })
            {
                var entry = at.Children.FirstOrDefault(c => c.Name == "entry" && c.ChildText("fullUrl") is { } url
                    && (url == address || (url.EndsWith("/" + address, StringComparison.Ordinal) && !address.Contains(':', StringComparison.Ordinal))));
                return entry?.Child("resource");
            }
        }

        return null;
    }

    private static FhirNode? OfType(string? name) =>
        name is not null && R4Definitions.Type(name) is { Kind: TypeKind.Resource, IsAbstract: false } type ? new FhirNode(null, null, type, name, -1) : null;

    /// <summary><c>Type/id</c>, with or without an address before and a version behind.</summary>
    private static string? TypeIn(string reference)
    {
        var parts = reference.Split('/');
        var end = parts.Length >= 4 && parts[^2] == "_history" ? parts.Length - 2 : parts.Length;
        return end >= 2 && ResourceTypes.Contains(parts[end - 2]) ? parts[end - 2] : null;
    }
}
