namespace Xinglin.Interop.Fhir.Definitions;

/// <summary>One element of a type.</summary>
public sealed class ElementDefinition
{
    /// <summary>From the type on: <c>Observation.component.value</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The last name of the path, a choice without <c>[x]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Several types are possible and the written name ends with the one chosen.</summary>
    public required bool IsChoice { get; init; }

    public required int Min { get; init; }

    /// <summary>The most values; <see cref="int.MaxValue"/> for <c>*</c>.</summary>
    public required int Max { get; init; }

    /// <summary>A list in JSON.</summary>
    public bool Repeats => Max > 1;

    public required IReadOnlyList<TypeReference> Types { get; init; }

    /// <summary>The value set that the codes must come from; null when none is required.</summary>
    public required string? RequiredValueSet { get; init; }

    /// <summary>Part of the resource's summary view.</summary>
    public required bool IsSummary { get; init; }

    public required bool IsModifier { get; init; }

    public required IReadOnlyList<ConstraintDefinition> Constraints { get; init; }

    /// <summary>The elements inside, when they are defined here and not by a type of their own.</summary>
    public TypeDefinition? Inside { get; internal set; }
}

/// <summary>An invariant: a FHIRPath expression that must not be false. Its number is its place among all of R4's.</summary>
public sealed record ConstraintDefinition(int Number, string Key, bool IsError, string Expression, string Human);
