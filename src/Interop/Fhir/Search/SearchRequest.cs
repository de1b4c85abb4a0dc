namespace Xinglin.Interop.Fhir.Search;

/// <summary><c>_include</c> or <c>_revinclude</c>: <c>Type:parameter[:Target]</c>.</summary>
/// <param name="Source">The type whose reference is followed.</param>
/// <param name="Parameter">The reference parameter's code; <c>*</c> for all.</param>
/// <param name="Target">Only references to this type; null for any.</param>
/// <param name="IsReverse"><c>_revinclude</c>.</param>
/// <param name="Iterates">Also for what was included.</param>
public sealed record SearchInclude(string Source, string Parameter, string? Target, bool IsReverse, bool Iterates);

/// <summary>One key of <c>_sort</c>.</summary>
/// <param name="Code">The parameter.</param>
/// <param name="Descends">Written with a minus.</param>
public sealed record SearchSort(string Code, bool Descends);

/// <summary><c>_summary</c>.</summary>
public enum SearchSummary
{
    /// <summary>All of each resource.</summary>
    Whole,

    /// <summary>The elements that R4 marks.</summary>
    Summary,

    /// <summary>Narrative, id, meta and what is mandatory.</summary>
    Text,

    /// <summary>All but the narrative.</summary>
    Data,

    /// <summary>The count alone.</summary>
    Count,
}

/// <summary>A search of one type, understood.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Steps">Conditions, AND-ed.</param>
/// <param name="Includes">What comes besides.</param>
/// <param name="Sorts">In order of weight.</param>
/// <param name="Count">Entries of a page; 0 asks for the total alone.</param>
/// <param name="Summary">Which parts of a resource.</param>
/// <param name="Elements">Names of elements to return; none for all.</param>
/// <param name="Total">False when <c>_total=none</c> says that no total is wanted.</param>
/// <param name="Used">The parameters that were used, as written: for the self link.</param>
/// <param name="Ignored">Left out because the caller asked to be handled leniently.</param>
public sealed record SearchRequest(
    string Type, IReadOnlyList<SearchStep> Steps, IReadOnlyList<SearchInclude> Includes, IReadOnlyList<SearchSort> Sorts, int Count, SearchSummary Summary,
    IReadOnlyList<string> Elements, bool Total, IReadOnlyList<KeyValuePair<string, string>> Used, IReadOnlyList<SearchProblem> Ignored);
