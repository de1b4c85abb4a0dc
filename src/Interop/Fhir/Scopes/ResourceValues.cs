using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>
/// What one resource says for the parameters that scopes ask for: each is found when it is first asked for and then kept, however many scopes
/// ask. Safe for many threads.
/// </summary>
internal sealed class ResourceValues(FhirResource resource)
{
    private static readonly SearchIndexer Indexer = SearchIndexer.AsWritten;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IReadOnlyList<SearchIndexValue>> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unclear = new(StringComparer.Ordinal);
    private readonly List<NodeProblem> _problems = [];
    private FhirNode? _node;

    /// <summary>
    /// True when the resource meets the condition. A condition that is met by absence (<c>:not</c>, <c>:missing=true</c>) is never met by what
    /// cannot be read: an element that R4 does not know, a date that is none, a concept that is only text.
    /// </summary>
    public bool Meet(SearchCriterion criterion)
    {
        lock (_lock)
        {
            var parameter = criterion.Parameter;
            Find(parameter);
            var byAbsence = criterion.Modifier == "not" || criterion.IsMissing == true;
            return !(byAbsence && (_node is null || _problems.Count > 0 || _unclear.Contains(parameter.Code))) && criterion.Matches(_values);
        }
    }

    /// <summary>The values for a parameter of the type; none when the type does not have it.</summary>
    public IReadOnlyList<SearchIndexValue> Of(string code)
    {
        if (SearchableParameters.Find(resource.Type, code) is not { } parameter)
        {
            return [];
        }

        lock (_lock)
        {
            Find(parameter);
            return _values[code];
        }
    }

    private void Find(SearchParameterDefinition parameter)
    {
        if (_values.ContainsKey(parameter.Code))
        {
            return;
        }

        _node ??= new JsonNodeReader(_problems).Read(resource.Root);
        var isClear = false;
        _values[parameter.Code] = _node is null ? [] : Indexer.Of(_node, parameter, out isClear);
        _ = isClear || _unclear.Add(parameter.Code);
    }
}
