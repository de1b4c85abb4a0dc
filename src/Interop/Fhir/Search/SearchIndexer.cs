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

    private SearchIndexer(IndexValues values)
        : this() => _values = values;

    /// <summary>Dates on the clock that they are written by, as scopes compare them.</summary>
    public static SearchIndexer AsWritten { get; } = new(new IndexValues(0, asWritten: true));

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

    /// <summary>The values for one parameter.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="parameter">Of its type.</param>
    /// <param name="isClear">False when the resource says something for it that could not be read, or only in words where a code is compared.</param>
    public IReadOnlyList<SearchIndexValue> Of(FhirNode resource, SearchParameterDefinition parameter, out bool isClear)
    {
        isClear = TryEvaluate(parameter.Expression, resource, out var found);
        var values = found.Select(item => Values(resource, parameter, item).ToList()).ToList();
        isClear &= parameter.Type == "composite" || values.TrueForAll(v => v.Exists(value => value is not TokenValue { Code: null }));
        return [.. values.SelectMany(v => v).Distinct()];
    }

    /// <summary>The values for one parameter; empty when the resource says nothing for it.</summary>
    public IReadOnlyList<SearchIndexValue> Of(FhirNode resource, SearchParameterDefinition parameter) => Of(resource, parameter, out _);

    private IEnumerable<SearchIndexValue> Values(FhirNode resource, SearchParameterDefinition parameter, object item) =>
        parameter.Type != "composite" ? _values.Of(parameter.Type, item)
        : item is FhirNode node ? Composite(resource.Type.Name, parameter, node)
        : [];

    private IEnumerable<SearchIndexValue> Composite(string type, SearchParameterDefinition parameter, FhirNode item)
    {
        var parameters = R4Definitions.SearchParameters(type);
        var parts = parameter.Components
            .Select(c => (IReadOnlyList<SearchIndexValue>)[.. Evaluate(c.Expression, item).SelectMany(part => _values.Of(parameters[c.Code].Type, part))]).ToList();
        return parts.All(p => p.Count > 0) ? [new CompositeValue(parts)] : [];
    }

    /// <summary>What cannot be evaluated on this resource finds nothing; that every expression compiles is tested.</summary>
    private static IReadOnlyList<object> Evaluate(string expression, FhirNode node) => TryEvaluate(expression, node, out var values) ? values : [];

    private static bool TryEvaluate(string expression, FhirNode node, out IReadOnlyList<object> values)
    {
        values = [];
        if (Compiled.GetOrAdd(expression, static text => FhirPathExpression.TryCompile(text, out var compiled, out _) ? compiled : null) is not { } ready
            || !ready.TryEvaluate(node, Environment, out var found, out _))
        {
            return false;
        }

        values = found;
        return true;
    }
}
