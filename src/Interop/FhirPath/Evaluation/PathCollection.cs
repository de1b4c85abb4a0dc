using System.Collections;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>
/// FHIRPath's one kind of value: an ordered list of items. An item is a <c>FhirNode</c>, <c>bool</c>, <c>int</c>,
/// <c>ExactDecimal</c>, <c>string</c>, <c>Temporal</c>, <c>PathQuantity</c> or <c>TypeInfo</c>. Never changed once made.
/// </summary>
internal sealed class PathCollection : IReadOnlyList<object>
{
    private readonly object? _one;
    private readonly IReadOnlyList<object>? _many;

    private PathCollection(object? one, IReadOnlyList<object>? many)
    {
        _one = one;
        _many = many;
        Count = many?.Count ?? (one is null ? 0 : 1);
    }

    public static PathCollection Empty { get; } = new(null, null);

    public static PathCollection True { get; } = new(true, null);

    public static PathCollection False { get; } = new(false, null);

    public int Count { get; }

    public object this[int index] => _one ?? _many![index];

    public static PathCollection Of(object item) => new(item, null);

    public static PathCollection Of(bool value) => value ? True : False;

    /// <summary>Of a value that may be absent.</summary>
    public static PathCollection OfNullable(object? item) => item is null ? Empty : new(item, null);

    public static PathCollection OfNullable(bool? value) => value is null ? Empty : Of(value.Value);

    /// <summary>Of a list that the caller gives away.</summary>
    public static PathCollection Of(IReadOnlyList<object> items) => items.Count switch
    {
        0 => Empty,
        1 => new(items[0], null),
        <= FhirPathLimits.CollectionMax => new(null, items),
        _ => throw new FhirPathFault(FhirPathCodes.Budget, "collection"),
    };

    public IEnumerator<object> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
