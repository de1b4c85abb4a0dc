using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.FhirPath.Analysis;

/// <summary>What is known of an expression's values before it is evaluated: FHIR types, or a type of System, or nothing; whether they have an order, and whether an element that repeats is among their steps.</summary>
internal sealed record StaticShape(IReadOnlyList<TypeDefinition>? Types, string? System = null, bool IsOrdered = true, bool IsMany = false)
{
    public static StaticShape Unknown { get; } = new(null, null);

    public static StaticShape Boolean { get; } = new(null, "Boolean");

    public static StaticShape Of(string type) => R4Definitions.Type(type) is { IsAbstract: false } known ? new StaticShape([known]) : Unknown;

    /// <summary>The values of an element; null when none of the types has it.</summary>
    public StaticShape? Member(string name)
    {
        if (Types is null)
        {
            return Unknown with { IsOrdered = IsOrdered, IsMany = IsMany };
        }

        var elements = Types.Select(type => type.Element(name)).OfType<ElementDefinition>().ToList();
        return elements.Count == 0 ? null : new StaticShape(TypesOf(elements), null, IsOrdered, IsMany || elements.Exists(e => e.Repeats));
    }

    /// <summary>Types of two alternatives.</summary>
    public StaticShape Or(StaticShape other) =>
        Types is not null && other.Types is not null ? new StaticShape([.. Types, .. other.Types], null, IsOrdered && other.IsOrdered, IsMany: true) : Unknown;

    /// <summary>Null when an element may hold any resource or any type.</summary>
    private static List<TypeDefinition>? TypesOf(List<ElementDefinition> elements)
    {
        var types = new List<TypeDefinition>();
        foreach (var element in elements)
        {
            foreach (var type in element.Types)
            {
                if ((element.Inside ?? R4Definitions.Type(type.Name)) is not { IsAbstract: false } known)
                {
                    return element.Inside is { } inside ? [inside] : null;
                }

                types.Add(known);
            }
        }

        return types;
    }
}
