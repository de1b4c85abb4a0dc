using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>References: their form, and that they lead to a type that the element may point at. Whether the target exists is the store's to say.</summary>
internal static class ReferenceRules
{
    public static void Judge(FhirNode node, IssueList issues)
    {
        var text = node.ChildText("reference");
        var said = node.ChildText("type");
        if (said is not null && !ResourceTypes.Contains(said) && !said.Contains(':', StringComparison.Ordinal))
        {
            issues.Error(ValidationCodes.Reference, node.Path() + ".type");
        }

        if (text is null)
        {
            Match(node, said, issues);
            return;
        }

        if (text.StartsWith('#'))
        {
            Match(node, ContainedType(node, text[1..]), issues);
            return;
        }

        var isAbsolute = text.Contains(':', StringComparison.Ordinal);
        var type = TypeIn(text);
        if (!isAbsolute && type is null)
        {
            issues.Error(ValidationCodes.Reference, node.Path() + ".reference");
        }
        else
        {
            Match(node, type ?? said, issues);
            if (type is not null && said is not null && type != said)
            {
                issues.Error(ValidationCodes.Reference, node.Path() + ".type", type);
            }
        }
    }

    private static void Match(FhirNode node, string? type, IssueList issues)
    {
        var targets = node.Element?.Types.FirstOrDefault(t => t.Name == "Reference")?.Targets ?? [];
        if (type is not null && ResourceTypes.Contains(type) && targets.Count > 0 && !targets.Contains(type))
        {
            issues.Error(ValidationCodes.Reference, node.Path(), string.Join('|', targets));
        }
    }

    /// <summary>The type of <c>Type/id</c>, <c>Type/id/_history/version</c> or, in a transaction, <c>Type?query</c>, with or without an address before.</summary>
    private static string? TypeIn(string text)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        if (query > 0)
        {
            return ResourceTypes.Contains(text[..query]) ? text[..query] : null;
        }

        var parts = text.Split('/');
        var end = parts.Length >= 4 && parts[^2] == "_history" ? parts.Length - 2 : parts.Length;
        return end >= 2 && ResourceTypes.Contains(parts[end - 2]) && FhirResource.IsId(parts[end - 1]) ? parts[end - 2] : null;
    }

    private static string? ContainedType(FhirNode node, string id)
    {
        var holder = node.Resource;
        while (holder is { Element.Name: "contained", Parent: { } parent })
        {
            holder = parent.Resource;
        }

        return id.Length == 0 ? holder.Type.Name : holder.Children.FirstOrDefault(c => c.Name == "contained" && c.ChildText("id") == id)?.Type.Name;
    }
}
