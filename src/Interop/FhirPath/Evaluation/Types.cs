using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Syntax;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>What <c>type()</c> yields.</summary>
internal sealed record TypeInfo(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}

/// <summary>Types of items: FHIR's from the definitions, and the nine of System.</summary>
internal static class Types
{
    private static readonly string[] SystemNames = ["Any", "Boolean", "String", "Integer", "Long", "Decimal", "Date", "DateTime", "Time", "Quantity"];

    public static TypeInfo Of(object item) => item is FhirNode node ? new TypeInfo("FHIR", node.Type.Name) : new TypeInfo("System", SystemName(item));

    /// <summary>True when FHIR or System has a type of this name; with the other's namespace it is a type that nothing has.</summary>
    public static bool Exists(TypeSpecifier type) =>
        type.Namespace is null or "FHIR" or "System" && (R4Definitions.Type(type.Name) is not null || SystemNames.Contains(type.Name));

    /// <summary><c>is</c>: of the type or of one that specializes it.</summary>
    public static bool Is(object item, TypeSpecifier type) => item is FhirNode node
        ? (type.Namespace is null or "FHIR" && R4Definitions.Specializes(node.Type.Name, type.Name)) || type is { Namespace: "System", Name: "Any" }
        : type.Namespace is null or "System" && (type.Name == SystemName(item) || type.Name == "Any");

    /// <summary>
    /// <c>as</c> and <c>ofType</c>: like <c>is</c>, but a primitive must be of exactly the type, so that <c>as(uri)</c> does not take canonicals.
    /// </summary>
    public static bool IsChosen(object item, TypeSpecifier type) => Is(item, type) && (item is not FhirNode { IsPrimitive: true } node || node.Type.Name == type.Name || IsAny(type));

    private static bool IsAny(TypeSpecifier type) => type.Name is "Element" or "Any";

    private static string SystemName(object item) => item switch
    {
        bool => "Boolean",
        string => "String",
        int => "Integer",
        ExactDecimal => "Decimal",
        Temporal { Kind: var kind } => kind.ToString(),
        PathQuantity => "Quantity",
        _ => "Any",
    };
}
