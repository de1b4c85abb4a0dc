using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>The code system that an element of type <c>code</c> does not write because its required binding has only that one.</summary>
internal static class ImpliedSystem
{
    /// <summary>The system; null when the binding is unknown or several of its systems list the code.</summary>
    public static string? Of(FhirNode node, string code) =>
        node.Element?.RequiredValueSet is { } url && R4Definitions.ValueSet(url) is { } set ? set.SystemOf(code) : null;
}
