using System.Text.Json;
using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>Turns a template into nodes. Every element is looked up in R4's definitions, so that a misspelt one is named before a row is read.</summary>
internal sealed class TemplateCompiler(MappingFile file)
{
    private const string MapWord = "$map";
    private const string ReferenceWord = "$reference";
    private const string WhenWord = "$when";
    private const int DepthMax = 24;

    /// <exception cref="MappingFault">The template cannot be used.</exception>
    public ObjectNode Compile(MappedQuery query)
    {
        if (R4Definitions.Type(query.Type) is not { Kind: TypeKind.Resource, IsAbstract: false } type)
        {
            throw Wrong($"{query.Name}.type");
        }

        return query.Template.ValueKind == JsonValueKind.Object ? Object(query.Template, type, query.Type, 0) : throw Wrong($"{query.Name}.template");
    }

    private ObjectNode Object(JsonElement json, TypeDefinition type, string place, int depth)
    {
        if (depth > DepthMax)
        {
            throw Wrong(place);
        }

        var elements = new List<(string, TemplateNode)>();
        RowCondition? condition = null;
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name == WhenWord)
            {
                condition = RowCondition.Of(Text(property.Value, place), $"{place}.{WhenWord}");
                continue;
            }

            elements.Add((property.Name, Element(property, type, $"{place}.{property.Name}", depth)));
        }

        return new ObjectNode(elements, condition, IsAmount(type));
    }

    private static bool IsAmount(TypeDefinition type) => type.Name == "Money" || R4Definitions.Specializes(type.Name, "Quantity");

    private TemplateNode Element(JsonProperty property, TypeDefinition type, string place, int depth)
    {
        if (type.Written(property.Name) is not { } written || (type.Kind == TypeKind.Resource && property.Name is "id" or "contained"))
        {
            throw Wrong(place);
        }

        var inside = written.Element.Inside ?? R4Definitions.Type(written.Type.Name) ?? throw Wrong(place);
        if (!written.Element.Repeats)
        {
            return One(property.Value, inside, place, depth);
        }

        return property.Value.ValueKind == JsonValueKind.Array
            ? new ListNode([.. property.Value.EnumerateArray().Select((item, i) => One(item, inside, $"{place}[{i}]", depth))])
            : throw Wrong(place);
    }

    private TemplateNode One(JsonElement json, TypeDefinition type, string place, int depth) => json.ValueKind switch
    {
        JsonValueKind.Object when json.TryGetProperty(MapWord, out var map) => CodeMap(json, map, place),
        JsonValueKind.Object when json.TryGetProperty(ReferenceWord, out var name) && type.Kind == TypeKind.Primitive => Reference(json, name, place),
        JsonValueKind.Object when type.Kind != TypeKind.Primitive => Object(json, type, place, depth + 1),
        JsonValueKind.String when type.Kind == TypeKind.Primitive && Picker.Picks(json.GetString()!) => new PickedNode(Picker.Of(json.GetString()!, place), type.Name, place),
        JsonValueKind.String when type.Kind == TypeKind.Primitive && !IsNumber(type) && type.Name != "boolean" => new ConstantNode(new TextValue(Picker.Constant(json.GetString()!))),
        JsonValueKind.Number when IsNumber(type) => new ConstantNode(new WrittenValue(json.GetRawText())),
        JsonValueKind.True or JsonValueKind.False when type.Name == "boolean" => new ConstantNode(new WrittenValue(json.GetRawText())),
        _ => throw Wrong(place),
    };

    private static bool IsNumber(TypeDefinition type) => type.Name is "decimal" or "integer" or "positiveInt" or "unsignedInt";

    /// <summary><c>{"$map": name, "of": pick, "else": JSON}</c>; an <c>else</c> of null leaves the element out.</summary>
    private CodeMapNode CodeMap(JsonElement json, JsonElement name, string place)
    {
        Only(json, place, MapWord, "of", "else");
        if (file.Codes is null || !file.Codes.TryGetValue(Text(name, place), out var codes) || !json.TryGetProperty("of", out var of))
        {
            throw Wrong(place);
        }

        var hasRest = json.TryGetProperty("else", out var rest);
        return new CodeMapNode(
            Pick(of, place),
            codes.ToDictionary(c => c.Key, c => (TemplateValue)WrittenValue.Of(c.Value), StringComparer.Ordinal),
            hasRest ? CodeMapNode.Rest.Others : CodeMapNode.Rest.Wait,
            hasRest && rest.ValueKind != JsonValueKind.Null ? WrittenValue.Of(rest) : null,
            place);
    }

    /// <summary><c>{"$reference": name of a query, "key": [pick, …]}</c>.</summary>
    private ReferenceNode Reference(JsonElement json, JsonElement name, string place)
    {
        Only(json, place, ReferenceWord, "key");
        var target = file.Resources.FirstOrDefault(r => r.Name == Text(name, place)) ?? throw Wrong(place);
        return json.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.Array && key.GetArrayLength() == target.Key.Count
            ? new ReferenceNode(target.Name, [.. key.EnumerateArray().Select(k => Pick(k, place))], place)
            : throw Wrong(place);
    }

    private static void Only(JsonElement json, string place, params string[] names)
    {
        if (json.EnumerateObject().Any(p => !names.Contains(p.Name, StringComparer.Ordinal)))
        {
            throw Wrong(place);
        }
    }

    private static Picker Pick(JsonElement json, string place) =>
        json.ValueKind == JsonValueKind.String && Picker.Picks(json.GetString()!) ? Picker.Of(json.GetString()!, place) : throw Wrong(place);

    private static string Text(JsonElement json, string place) => json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Wrong(place);

    private static MappingFault Wrong(string place) => new(SidecarCodes.MappingWrong, place);
}
