using System.Text.Json;
using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Fhir.Nodes;

/// <summary>
/// Reads a resource's JSON into nodes. Whatever R4 does not know is left out of the nodes and, when somebody listens, reported.
/// </summary>
internal sealed class JsonNodeReader(List<NodeProblem>? problems = null)
{
    /// <summary>The resource; null when the JSON names no resource type of R4.</summary>
    public FhirNode? Read(JsonElement root)
    {
        if (TypeOf(root) is not { } type)
        {
            problems?.Add(new NodeProblem(NodeFault.UnknownResourceType, "resourceType"));
            return null;
        }

        var node = new FhirNode(null, null, type, type.Name, -1);
        ReadInside(node, root);
        return node;
    }

    private static TypeDefinition? TypeOf(JsonElement resource) =>
        FhirResource.Text(resource, "resourceType") is { } name && R4Definitions.Type(name) is { Kind: TypeKind.Resource, IsAbstract: false } type ? type : null;

    private void ReadInside(FhirNode node, JsonElement json)
    {
        var children = new List<FhirNode>();
        foreach (var property in json.EnumerateObject())
        {
            ReadProperty(node, json, property, children);
        }

        if (children.Count == 0 && node.Parent is not null && !node.IsResource)
        {
            Report(NodeFault.Empty, node);
        }

        node.Take(children);
    }

    private void ReadProperty(FhirNode node, JsonElement json, JsonProperty property, List<FhirNode> children)
    {
        if (Name(property) is not { } name)
        {
            Report(NodeFault.UnknownElement, node, "?");
            return;
        }

        var besides = name.StartsWith('_');
        if (besides && json.TryGetProperty(name.AsSpan(1), out _))
        {
            return; // Read together with the values that it is about.
        }

        if (node.IsResource && name == "resourceType")
        {
            return;
        }

        if (node.Type.Written(besides ? name[1..] : name) is not { } written || (besides && !IsPrimitive(written)))
        {
            Report(NodeFault.UnknownElement, node, name);
            return;
        }

        var extensions = besides ? property.Value : IsPrimitive(written) && json.TryGetProperty("_" + name, out var beside) ? beside : default;
        ReadElement(node, written, besides ? name[1..] : name, besides ? default : property.Value, extensions, children);
    }

    private void ReadElement(FhirNode node, WrittenElement written, string name, JsonElement values, JsonElement extensions, List<FhirNode> children)
    {
        if (written.Element.IsChoice && children.Exists(c => c.Element == written.Element && c.WrittenName != name))
        {
            Report(NodeFault.ChoiceTwice, node, written.Element.Name);
        }

        var isList = IsList(values) || (values.ValueKind == JsonValueKind.Undefined && IsList(extensions));
        if (isList != written.Element.Repeats)
        {
            Report(isList ? NodeFault.NotSingle : NodeFault.NotAList, node, name);
        }

        if (!isList)
        {
            ReadOne(node, written, name, -1, values, IsList(extensions) ? default : extensions, children);
            return;
        }

        var (count, besides) = (IsList(values) ? values.GetArrayLength() : 0, IsList(extensions) ? extensions.GetArrayLength() : 0);
        if (IsList(values) && count == 0 && besides == 0)
        {
            Report(NodeFault.Empty, node, name);
        }

        // A shorter list at either side is filled with nulls.
        if (extensions.ValueKind != JsonValueKind.Undefined && !IsList(extensions))
        {
            Report(NodeFault.ListsDoNotMatch, node, name);
        }

        ReadList(node, written, name, values, extensions, Math.Max(count, besides), children);
    }

    private void ReadList(FhirNode node, WrittenElement written, string name, JsonElement values, JsonElement extensions, int count, List<FhirNode> children)
    {
        using var value = IsList(values) ? values.EnumerateArray() : default;
        using var beside = IsList(extensions) ? extensions.EnumerateArray() : default;
        var (moreValues, moreBesides) = (value, beside);
        for (var i = 0; i < count; i++)
        {
            var one = moreValues.MoveNext() ? moreValues.Current : default;
            var about = moreBesides.MoveNext() ? moreBesides.Current : default;
            ReadOne(node, written, name, i, one, about.ValueKind == JsonValueKind.Null ? default : about, children);
        }
    }

    private void ReadOne(FhirNode parent, WrittenElement written, string name, int index, JsonElement value, JsonElement extensions, List<FhirNode> children)
    {
        var definition = written.Element.Inside ?? R4Definitions.Type(written.Type.Name);
        if (definition is { Kind: TypeKind.Resource })
        {
            definition = TypeOf(value);
            if (definition is null)
            {
                Report(NodeFault.UnknownResourceType, parent, name);
            }
        }

        if (definition is null)
        {
            return;
        }

        var node = new FhirNode(parent, written.Element, definition, name, index);
        if (definition.Kind == TypeKind.Primitive)
        {
            ReadPrimitive(node, value, extensions, index >= 0);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            ReadInside(node, value);
        }
        else
        {
            Report(NodeFault.WrongJsonType, node);
            return;
        }

        children.Add(node);
    }

    private void ReadPrimitive(FhirNode node, JsonElement value, JsonElement extensions, bool inList)
    {
        node.Text = value.ValueKind switch
        {
            JsonValueKind.String => FhirResource.ReadString(value),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
        if (value.ValueKind != JsonValueKind.Undefined && !Fits(node.Type.Name, value.ValueKind) && !(inList && value.ValueKind == JsonValueKind.Null))
        {
            Report(NodeFault.WrongJsonType, node);
        }

        if (extensions.ValueKind == JsonValueKind.Object)
        {
            ReadInside(node, extensions);
        }
        else if (extensions.ValueKind != JsonValueKind.Undefined)
        {
            Report(NodeFault.WrongJsonType, node);
        }
        else if (node.Text is null)
        {
            Report(NodeFault.Empty, node);
        }
    }

    private static bool Fits(string type, JsonValueKind kind) => type switch
    {
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "integer" or "positiveInt" or "unsignedInt" or "decimal" => kind == JsonValueKind.Number,
        _ => kind == JsonValueKind.String,
    };

    private static bool IsPrimitive(WrittenElement written) => written.Element.Inside is null && R4Definitions.Type(written.Type.Name) is { Kind: TypeKind.Primitive };

    private static bool IsList(JsonElement element) => element.ValueKind == JsonValueKind.Array;

    private static string? Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Report(NodeFault fault, FhirNode node) => problems?.Add(new NodeProblem(fault, node.Path()));

    private void Report(NodeFault fault, FhirNode node, string name) => problems?.Add(NodeProblem.At(fault, node, name));
}
