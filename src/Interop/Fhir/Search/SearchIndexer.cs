using System.Collections.Concurrent;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>
/// What a resource says for every search parameter of its type: the index of a store, and what a search without one is judged on.
/// The parameters are those of R4's definitions.
/// </summary>
/// <param name="zone">Minutes east of UTC for times that name no offset: the clock of the resource's home.</param>
public sealed class SearchIndexer(int zone = 0)
{
    private static readonly ConcurrentDictionary<string, FhirPathExpression?> Compiled = new(StringComparer.Ordinal);

    /// <summary>References need only to be asked for their type.</summary>
    private static readonly FhirPathEnvironment Environment = new() { ResolveToTypes = true };

    private readonly IndexValues _values = new(zone);

    /// <summary>The values by the parameter's code; a parameter for which the resource says nothing is not there.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SearchIndexValue>> Of(FhirNode resource)
    {
        var index = new Dictionary<string, IReadOnlyList<SearchIndexValue>>(StringComparer.Ordinal);
        foreach (var (code, parameter) in R4Definitions.SearchParameters(resource.Type.Name))
        {
            if (SearchableParameters.IsSupported(parameter) && Of(resource, parameter) is { Count: > 0 } values)
            {
                index[code] = values;
            }
        }

        return index;
    }

    private List<SearchIndexValue> Of(FhirNode resource, SearchParameterDefinition parameter)
    {
        var found = Evaluate(parameter.Expression, resource);
        return [.. (parameter.Type == "composite" ? found.OfType<FhirNode>().SelectMany(item => Composite(resource.Type.Name, parameter, item)) : found.SelectMany(item => _values.Of(parameter.Type, item))).Distinct()];
    }

    private IEnumerable<SearchIndexValue> Composite(string type, SearchParameterDefinition parameter, FhirNode item)
    {
        var parameters = R4Definitions.SearchParameters(type);
        var parts = parameter.Components
            .Select(c => (IReadOnlyList<SearchIndexValue>)[.. Evaluate(c.Expression, item).SelectMany(part => _values.Of(parameters[c.Code].Type, part))]).ToList();
        return parts.All(p => p.Count > 0) ? [new CompositeValue(parts)] : [];
    }

    /// <summary>What cannot be evaluated on this resource finds nothing; that every expression compiles is tested.</summary>
    private static IReadOnlyList<object> Evaluate(string expression, FhirNode node) =>
        Compiled.GetOrAdd(expression, static text => FhirPathExpression.TryCompile(text, out var compiled, out _) ? compiled : null) is { } ready
            && ready.TryEvaluate(node, Environment, out var values, out _)
            ? values
            : [];
}
