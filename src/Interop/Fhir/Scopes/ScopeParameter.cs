using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>One parameter of a scope: the condition, and its one canonical text.</summary>
/// <param name="Canonical"><c>name=a,b</c>: alternatives distinct and in ordinal order, percent-encoded.</param>
/// <param name="Criterion">What is compared; dates as they are written.</param>
internal sealed record ScopeParameter(string Canonical, SearchCriterion Criterion)
{
    public static ScopeParameter Of(string name, IEnumerable<string> canonical, SearchCriterion criterion) =>
        new(name + "=" + string.Join(',', canonical.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(ScopeText.Encode)), criterion);
}
