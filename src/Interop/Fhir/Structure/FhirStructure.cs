using System.Collections.Frozen;
using System.Text.Json;

namespace Xinglin.Interop.Fhir.Structure;

/// <summary>
/// The outer shape of an R4 resource: which elements its type has, which repeat, which are required. Enough to tell R4 from STU3 and R5, whose
/// types share names but not elements; no full validation.
/// </summary>
public static class FhirStructure
{
    /// <summary>The first element that R4 does not allow on the type, or null when the outer shape is R4's.</summary>
    public static StructureProblem? Check(FhirResource resource)
    {
        if (!Types.TryGetValue(resource.Type, out var elements))
        {
            return new StructureProblem(StructureFault.UnknownElement, "resourceType");
        }

        foreach (var property in resource.Root.EnumerateObject())
        {
            if (Fault(elements, property) is { } fault)
            {
                return new StructureProblem(fault, property.Name);
            }
        }

        var missing = elements.Required.FirstOrDefault(names => !names.Any(name => Has(resource.Root, name)));
        return missing is null ? null : new StructureProblem(StructureFault.MissingElement, missing[0]);
    }

    private sealed record Elements(FrozenDictionary<string, bool> Repeats, IReadOnlyList<string[]> Required);

    private static readonly FrozenDictionary<string, bool> Common = new Dictionary<string, bool>
    {
        ["resourceType"] = false,
        ["id"] = false,
        ["meta"] = false,
        ["implicitRules"] = false,
        ["language"] = false,
        ["text"] = false,
        ["contained"] = true,
        ["extension"] = true,
        ["modifierExtension"] = true,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Elements> Types = Read();

    private static StructureFault? Fault(Elements elements, JsonProperty property)
    {
        // A name with an underscore carries the extensions of a primitive element.
        var name = property.Name.StartsWith('_') ? property.Name[1..] : property.Name;
        if (!Common.TryGetValue(name, out var repeats) && !elements.Repeats.TryGetValue(name, out repeats))
        {
            return StructureFault.UnknownElement;
        }

        return repeats == (property.Value.ValueKind == JsonValueKind.Array) ? null : StructureFault.WrongCardinality;
    }

    private static bool Has(JsonElement root, string name) => root.TryGetProperty(name, out _) || root.TryGetProperty("_" + name, out _);

    private static FrozenDictionary<string, Elements> Read()
    {
        using var stream = typeof(FhirStructure).Assembly.GetManifestResourceStream("r4-elements.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToFrozenDictionary(
            words => words[0],
            words => ReadElements(words[1..]),
            StringComparer.Ordinal);
    }

    /// <summary><c>name</c>, <c>value[Quantity,String]</c> for a choice, <c>!</c> for required, <c>*</c> for repeating.</summary>
    private static Elements ReadElements(IEnumerable<string> words)
    {
        var repeats = new Dictionary<string, bool>();
        var required = new List<string[]>();
        foreach (var word in words)
        {
            var names = Names(word.TrimEnd('*', '!'));
            foreach (var name in names)
            {
                repeats[name] = word.EndsWith('*');
            }

            if (word.TrimEnd('*').EndsWith('!'))
            {
                required.Add(names);
            }
        }

        return new Elements(repeats.ToFrozenDictionary(StringComparer.Ordinal), required);
    }

    private static string[] Names(string word)
    {
        var bracket = word.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? [word] : [.. word[(bracket + 1)..^1].Split(',').Select(type => word[..bracket] + type)];
    }
}

/// <summary>What is wrong with a resource's outer shape.</summary>
public enum StructureFault
{
    /// <summary>R4's type has no such element.</summary>
    UnknownElement = 1,

    /// <summary>A list where R4 has one value, or one value where R4 has a list.</summary>
    WrongCardinality = 2,

    /// <summary>An element that R4 requires is absent.</summary>
    MissingElement = 3,
}

/// <summary>A fault and the name of the element; never its value.</summary>
public sealed record StructureProblem(StructureFault Fault, string Element);
