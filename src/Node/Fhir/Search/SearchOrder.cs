using System.Globalization;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Fhir.Index;

namespace Xinglin.Node.Fhir.Search;

/// <summary>Where a page ended: the values of the sort keys and the key of the last entry.</summary>
/// <param name="Values">As the index has them: whole numbers, real numbers, texts, or null for none.</param>
/// <param name="Key">Of the last entry.</param>
internal sealed record SearchPosition(IReadOnlyList<object?> Values, long Key);

/// <summary>
/// The order of a search. Of several values the one that comes first in the order counts (R4 3.1.1.5.1); a resource without a value comes last
/// both ways; between equals the order in which they came decides, in the direction of the first key.
/// </summary>
internal sealed class SearchOrder
{
    private readonly SearchSql _sql;
    private readonly IReadOnlyList<(string Value, bool Descends)> _keys;

    /// <param name="sql">Gets the values.</param>
    /// <param name="names">Numbers.</param>
    /// <param name="type">The resource type.</param>
    /// <param name="sorts">In order of weight.</param>
    /// <param name="alongDate">The candidates bring the resource's one date with them, as columns of <c>d</c>.</param>
    public SearchOrder(SearchSql sql, IndexNames names, string type, IReadOnlyList<SearchSort> sorts, bool alongDate)
    {
        _sql = sql;
        _keys = [.. sorts.Select(s => (alongDate && s.Code == "date" ? "d.low" : Value(names, type, s), s.Descends))];
        Columns = string.Concat(_keys.Select((k, i) => $", {k.Value} AS s{i}"));
        OrderBy = string.Join(", ", [.. _keys.Select((k, i) => k.Descends ? $"s{i} DESC" : $"s{i} IS NULL OR s{i} = {long.MinValue}, s{i}"), (alongDate ? "d.key" : "i.key") + (Descends ? " DESC" : string.Empty)]);
    }

    /// <summary>The sort values, to be selected.</summary>
    public string Columns { get; }

    /// <summary>After <c>ORDER BY</c>.</summary>
    public string OrderBy { get; }

    private bool Descends => _keys.Count > 0 && _keys[0].Descends;

    /// <summary>True for what comes after a position.</summary>
    public string After(SearchPosition position)
    {
        var alternatives = new List<string>();
        var equal = string.Empty;
        for (var i = 0; i < _keys.Count; i++)
        {
            var (value, descends) = _keys[i];
            var last = position.Values[i];
            var absent = last is null or long.MinValue;
            var none = $"({value} IS NULL OR {value} = {long.MinValue})";
            if (!absent)
            {
                var at = _sql.Value(last!);
                alternatives.Add($"{equal}({none} OR {value} {(descends ? "<" : ">")} {at})");
                equal += $"{value} = {at} AND ";
            }
            else
            {
                equal += none + " AND ";
            }
        }

        alternatives.Add($"{equal}i.key {(Descends ? "<" : ">")} {_sql.Value(position.Key)}");
        return string.Join(" OR ", alternatives);
    }

    private static string Value(IndexNames names, string type, SearchSort sort)
    {
        var (code, first) = (sort.Code, sort.Descends ? "max" : "min");
        var param = $"{type}.{code}";
        string Of(string table, string column) =>
            $"(SELECT {first}({column}) FROM {table} WHERE key = i.key AND param = {names.Find(param).ToString(CultureInfo.InvariantCulture)})";
        return (code, SearchableParameters.Find(type, code)?.Type) switch
        {
            ("_id", _) => "i.id",
            ("_lastUpdated", _) => "i.updated",
            (_, "string") => Of("text", "folded"),
            (_, "token") => Of("token", "code"),
            (_, "date") => $"coalesce({Of("date", "low")}, {long.MinValue})",
            (_, "number") => Of("number", "low"),
            (_, "quantity") => Of("quantity", "low"),
            (_, "reference") => Of("reference", "id"),
            _ => Of("uri", "uri"),
        };
    }
}
