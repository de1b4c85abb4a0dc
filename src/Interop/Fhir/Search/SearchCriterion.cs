using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>One condition of a search. Conditions are AND-ed, their values OR-ed (R4 3.1.1.3).</summary>
/// <param name="Parameter">What is compared.</param>
/// <param name="Modifier">Without its colon; empty for none. For a reference a resource type.</param>
/// <param name="Values">Alternatives; of <c>missing</c> none.</param>
/// <param name="IsMissing">For <c>missing</c>: whether the value must be absent; null otherwise.</param>
public sealed record SearchCriterion(SearchParameterDefinition Parameter, string Modifier, IReadOnlyList<SearchValue> Values, bool? IsMissing = null)
{
    /// <summary>True when a resource with these values meets it.</summary>
    public bool Matches(IReadOnlyDictionary<string, IReadOnlyList<SearchIndexValue>> index)
    {
        var values = index.GetValueOrDefault(Parameter.Code) ?? [];
        return IsMissing is { } missing ? values.Count == 0 == missing
            : Modifier == "not" ? !HasAny(values)
            : HasAny(values);
    }

    private bool HasAny(IReadOnlyList<SearchIndexValue> values) => values.Any(value => Values.Any(asked => asked.Matches(value)));
}

/// <summary>
/// A condition on a resource that this one refers to (<c>subject.name</c>), or that refers to this one (<c>_has:Observation:subject:code</c>).
/// </summary>
/// <param name="IsReverse">The other refers to this one.</param>
/// <param name="Reference">The reference parameter, of this type or, when reverse, of the other.</param>
/// <param name="Types">Types that the other may have.</param>
/// <param name="Next">What the other must meet, by its type: a criterion or a further step.</param>
public sealed record SearchChain(
    bool IsReverse, SearchParameterDefinition Reference, IReadOnlyList<string> Types, IReadOnlyDictionary<string, SearchStep> Next);

/// <summary>A criterion or a chain: exactly one is there.</summary>
public sealed record SearchStep(SearchCriterion? Criterion, SearchChain? Chain);
