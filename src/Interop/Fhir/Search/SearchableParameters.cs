using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>Which of R4's search parameters are answered.</summary>
public static class SearchableParameters
{
    /// <summary>
    /// All that have an expression; of the composites those whose components are parameters of the same type. <c>_text</c>, <c>_content</c>,
    /// <c>_query</c> and <c>near</c> are not.
    /// </summary>
    public static bool IsSupported(SearchParameterDefinition parameter) =>
        parameter.Expression.Length > 0 && parameter.Type != "special" && (parameter.Type != "composite" || parameter.Components.Count > 0);

    /// <summary>The parameter of a resource type; null when R4 has none of this name or it is not answered.</summary>
    public static SearchParameterDefinition? Find(string resourceType, string code) =>
        R4Definitions.SearchParameters(resourceType).TryGetValue(code, out var parameter) && IsSupported(parameter)
            && parameter.Components.All(c => R4Definitions.SearchParameters(resourceType).ContainsKey(c.Code))
            ? parameter
            : null;
}
