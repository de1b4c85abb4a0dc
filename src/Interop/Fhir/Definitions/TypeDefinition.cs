using System.Collections.Frozen;

namespace Xinglin.Interop.Fhir.Definitions;

/// <summary>What a type is.</summary>
public enum TypeKind
{
    /// <summary>One value: <c>string</c>, <c>date</c>.</summary>
    Primitive = 1,

    /// <summary>A data type or the elements inside of one element: <c>HumanName</c>, <c>Observation.component</c>.</summary>
    Complex = 2,

    /// <summary>A resource: <c>Patient</c>.</summary>
    Resource = 3,
}

/// <summary>A type of R4: a resource, a data type, a primitive, or what stands inside one element of those.</summary>
public sealed class TypeDefinition
{
    internal TypeDefinition(string path, string name, TypeKind kind, string? baseName, bool isAbstract, IReadOnlyList<ConstraintDefinition> constraints, IReadOnlyList<ElementDefinition> elements)
    {
        Path = path;
        Name = name;
        Kind = kind;
        BaseName = baseName;
        IsAbstract = isAbstract;
        Constraints = constraints;
        Elements = elements;
        _byName = elements.ToFrozenDictionary(e => e.Name, StringComparer.Ordinal);
        _byWrittenName = elements.SelectMany(WrittenNames).ToFrozenDictionary(n => n.Written, n => n.Element, StringComparer.Ordinal);
    }

    /// <summary>Where it is defined: <c>Patient</c>, <c>Observation.component</c>.</summary>
    public string Path { get; }

    /// <summary>The type's name as FHIRPath reports it: <c>Patient</c>; <c>BackboneElement</c> for <c>Observation.component</c>.</summary>
    public string Name { get; }

    public TypeKind Kind { get; }

    /// <summary>The type that this one specializes; null for <c>Element</c> and <c>Resource</c>.</summary>
    public string? BaseName { get; }

    public bool IsAbstract { get; }

    /// <summary>The invariants of every value of this type.</summary>
    public IReadOnlyList<ConstraintDefinition> Constraints { get; }

    /// <summary>The elements directly inside, in the order of the definition.</summary>
    public IReadOnlyList<ElementDefinition> Elements { get; }

    /// <summary>The element by the name of the definition, a choice without its type: <c>value</c>.</summary>
    public ElementDefinition? Element(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The element and type by the name that JSON and XML write: <c>valueQuantity</c>. Null when R4 has none.</summary>
    public WrittenElement? Written(string name) => _byWrittenName.GetValueOrDefault(name);

    private readonly FrozenDictionary<string, ElementDefinition> _byName;
    private readonly FrozenDictionary<string, WrittenElement> _byWrittenName;

    private static IEnumerable<(string Written, WrittenElement Element)> WrittenNames(ElementDefinition element) =>
        element.IsChoice
            ? element.Types.Select(type => (element.Name + char.ToUpperInvariant(type.Name[0]) + type.Name[1..], new WrittenElement(element, type)))
            : [(element.Name, new WrittenElement(element, element.Types is [var only, ..] ? only : TypeReference.None))];
}

/// <summary>An element with one of its types, as a document writes it.</summary>
public sealed record WrittenElement(ElementDefinition Element, TypeReference Type);

/// <summary>A type that an element may have; for references and canonicals the types that they may point at (none: any).</summary>
public sealed record TypeReference(string Name, IReadOnlyList<string> Targets)
{
    internal static TypeReference None { get; } = new("Element", []);
}
