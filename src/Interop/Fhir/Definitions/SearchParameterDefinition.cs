namespace Xinglin.Interop.Fhir.Definitions;

/// <summary>A search parameter of R4.</summary>
/// <param name="Url">Its canonical address.</param>
/// <param name="Code">The name in a query.</param>
/// <param name="Type"><c>token</c>, <c>date</c>, <c>reference</c>, <c>composite</c> and so on.</param>
/// <param name="Bases">The resource types that have it.</param>
/// <param name="Expression">FHIRPath from the resource; empty for the three that have none.</param>
/// <param name="Targets">Resource types that a reference parameter may point at.</param>
/// <param name="Components">Of a composite: code of the part and its expression from the composite's element.</param>
public sealed record SearchParameterDefinition(
    string Url, string Code, string Type, IReadOnlyList<string> Bases, string Expression, IReadOnlyList<string> Targets, IReadOnlyList<(string Code, string Expression)> Components);
