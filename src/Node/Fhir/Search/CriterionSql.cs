using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Fhir.Index;

namespace Xinglin.Node.Fhir.Search;

/// <summary>
/// One criterion as conditions on the tables of the index, meaning exactly what <see cref="SearchCriterion.Matches"/> says. Each alternative is a
/// stretch of one table; what SQL cannot say exactly (decimals, addresses, composites) the matching functions decide.
/// </summary>
/// <param name="sql">Gets the values.</param>
/// <param name="names">Numbers.</param>
/// <param name="type">The resource type.</param>
/// <param name="scoped">A scope's criterion: absence counts only for dates as they are written.</param>
internal sealed class CriterionSql(SearchSql sql, IndexNames names, string type, bool scoped = false)
{
    private const string Nothing = "0";

    /// <summary>The rows of one table that meet any alternative: the table and the condition on it, for each.</summary>
    /// <param name="criterion">Not <c>missing</c>, and <c>not</c> taken for its opposite.</param>
    /// <param name="owners">Numbers of the only patients that can come into question; null: any.</param>
    public IReadOnlyList<(string Table, string Where)> Rows(SearchCriterion criterion, IReadOnlyList<int>? owners = null)
    {
        var param = $"{type}.{criterion.Parameter.Code}";
        return criterion.Parameter.Code switch
        {
            "_id" => [.. criterion.Values.Select(v => ("item", v is TokenQuery { Code: { } id, System: null or "" } ? $"type = {Type(type)} AND id = {sql.Value(id)}" : Nothing))],
            "_lastUpdated" => [.. criterion.Values.Select(v => ("item", $"type = {Type(type)} AND updated > {long.MinValue} AND {Date((DateQuery)v, "updated", "(updated + 10000)")}"))],
            _ when criterion.Parameter.Type == "composite" => [("item", $"type = {Type(type)} AND composite_matches({sql.Question(criterion, null)}, {sql.Value(type)}, id)")],
            _ => [.. criterion.Values.Select(v => Rows(criterion, param, v, owners))],
        };
    }

    /// <summary>The tables that hold values of a parameter, with its condition: for <c>missing</c>.</summary>
    public IReadOnlyList<(string Table, string Where)> Present(SearchCriterion criterion)
    {
        var param = $"{type}.{criterion.Parameter.Code}";
        return criterion.Parameter.Code switch
        {
            "_id" => [("item", "1")],
            "_lastUpdated" => [("item", $"updated > {long.MinValue}")],
            _ => criterion.Parameter.Type switch
            {
                "token" => [("token", Param(param)), ("text", Param(IndexedResource.TextOf(param)))],
                "string" => [("text", Param(param))],
                "date" when scoped => [("written", Param(param))],
                "composite" => [("item", $"type = {Type(type)} AND composite_matches({sql.Question(criterion, null)}, {sql.Value(type)}, id)")],
                var table => [(table, Param(param))],
            },
        };
    }

    /// <summary>True for what a scope's criterion must not take for absence: something is said and cannot be read.</summary>
    public string Unclear(string alias, SearchCriterion criterion) =>
        $"EXISTS (SELECT 1 FROM unclear WHERE key = {alias}.key AND param IN (0, {sql.Value(names.Find($"{type}.{criterion.Parameter.Code}"))}))";

    /// <summary>The number of a resource type.</summary>
    public string Type(string name) => sql.Value(names.Find(IndexNames.Type(name)));

    /// <summary>A range of times against a range that is asked for.</summary>
    public string Date(DateQuery query, string low, string high)
    {
        var (start, end) = (sql.Value(query.Range.Start), sql.Value(query.Range.End));
        var inside = $"({low} >= {start} AND {high} <= {end})";
        return query.Prefix switch
        {
            SearchPrefix.Equal => inside,
            SearchPrefix.NotEqual => $"NOT {inside}",
            SearchPrefix.Greater => $"{high} > {end}",
            SearchPrefix.Less => $"{low} < {start}",
            SearchPrefix.GreaterOrEqual => $"({high} > {end} OR {inside})",
            SearchPrefix.LessOrEqual => $"({low} < {start} OR {inside})",
            SearchPrefix.StartsAfter => $"{low} >= {end}",
            SearchPrefix.EndsBefore => $"{high} <= {start}",
            _ => $"({start} < {high} AND {low} < {end})",
        };
    }

    /// <summary>As <see cref="DateBound.Matches"/>: on one clock, each side's own where it has one, else the other's.</summary>
    private string Written(DateBound bound)
    {
        var (low, high) = bound.Interval.Offset is { } offset
            ? ($"iif(low = {long.MinValue}, low, low - coalesce(zone, {sql.Value(offset)}))", $"iif(high = {long.MaxValue}, high, high - coalesce(zone, {sql.Value(offset)}))")
            : ("low", "high");
        var range = new TimeRange(bound.Interval.Start - (bound.Interval.Offset ?? 0), bound.Interval.End - (bound.Interval.Offset ?? 0));
        return Date(new DateQuery(Comparison(bound.Prefix), range), low, high);
    }

    private static SearchPrefix Comparison(string prefix) => prefix switch
    {
        "eq" => SearchPrefix.Equal,
        "ne" => SearchPrefix.NotEqual,
        "gt" => SearchPrefix.Greater,
        "ge" => SearchPrefix.GreaterOrEqual,
        "lt" => SearchPrefix.Less,
        "le" => SearchPrefix.LessOrEqual,
        "sa" => SearchPrefix.StartsAfter,
        _ => SearchPrefix.EndsBefore,
    };

    private (string Table, string Where) Rows(SearchCriterion criterion, string param, SearchValue value, IReadOnlyList<int>? owners) => value switch
    {
        TokenQuery token => ("token", Token(param, token) + Owned(owners)),
        TokenTypeQuery typed => ("token", $"{Param(IndexedResource.TypeOf(param))} AND code = {sql.Value(IndexedResource.Typed(typed.TypeSystem, typed.TypeCode, typed.Code))}"),
        TokenTextQuery text => ("text", $"{Param(IndexedResource.TextOf(param))} AND {Begins(text.Folded)}"),
        StringQuery text => ("text", $"{Param(param)} AND {String(text)}"),
        WrittenDateQuery { Bound: var bound } => ("written", $"{Param(param)} AND {Written(bound)}"),
        DateQuery date => ("date", Param(param) + Owned(owners) + " AND " + Date(date, "low", "high")),
        NumberQuery number => ("number", $"{Param(param)}{Near(number)} AND number_matches({sql.Question(criterion, value)}, exact)"),
        QuantityQuery quantity => ("quantity", $"{Param(param)}{Near(quantity.Number)} AND quantity_matches({sql.Question(criterion, value)}, exact, system, code, unit)"),
        ReferenceQuery reference => ("reference", Reference(param, reference)),
        ReferenceIdentifierQuery { Identifier: var identifier } => ("reference", $"{Param(param)} AND value <> '' AND {Identifier(identifier)}"),
        UriQuery { Match: UriMatch.Exact } uri => ("uri", $"{Param(param)} AND uri = {sql.Value(uri.Uri)}"),
        UriQuery uri => ("uri", $"{Param(param)} AND uri_matches({sql.Question(criterion, uri)}, uri)"),
        _ => ("item", Nothing),
    };

    private string Param(string param) => $"param = {sql.Value(names.Find(param))}";

    private string Token(string param, TokenQuery token) =>
        Param(param)
        + (token.Code is { } code ? $" AND code = {sql.Value(code)}" : string.Empty)
        + (token.System is { } system ? $" AND system = {sql.Value(system.Length == 0 ? 0 : names.Find(IndexNames.System(system)))}" : string.Empty);

    private string Owned(IReadOnlyList<int>? owners) => owners is null ? string.Empty : $" AND owner IN ({string.Join(", ", owners.Select(o => sql.Value(o)))})";

    private string String(StringQuery text) => text.Match switch
    {
        TextMatch.Begins => Begins(text.Text),
        TextMatch.Contains => $"instr(folded, {sql.Value(text.Text)}) > 0",
        _ => $"raw = {sql.Value(text.Text)} AND folded = {sql.Value(SearchText.Fold(text.Text))}",
    };

    /// <summary>A stretch of the index, and exactly those that begin so.</summary>
    private string Begins(string folded)
    {
        var from = sql.Value(folded);
        return $"folded >= {from} AND folded < {from} || char(1114111) AND substr(folded, 1, length({from})) = {from}";
    }

    private string Reference(string param, ReferenceQuery reference) => reference.Url is { } url
        ? $"{Param(param)} AND url = {sql.Value(url)}"
        : $"{Param(param)} AND id = {sql.Value(reference.Id!)}" + (reference.Type is { } target ? $" AND type = {Type(target)}" : string.Empty);

    private string Identifier(TokenQuery identifier) =>
        (identifier.Code is { } code ? $"value = {sql.Value(code)}" : "1") + (identifier.System is { } system ? $" AND system = {sql.Value(system)}" : string.Empty);

    /// <summary>Narrows by real numbers, a little too wide; the function decides.</summary>
    private string Near(NumberQuery number)
    {
        var (low, high) = IndexedResource.Real(number.Range);
        var value = IndexedResource.Real(number.Value);
        var (under, over) = (Math.BitDecrement(value), Math.BitIncrement(value));
        return number.Prefix switch
        {
            SearchPrefix.Equal => $" AND low >= {sql.Value(Math.BitDecrement(low))} AND low <= {sql.Value(Math.BitIncrement(high))}",
            SearchPrefix.Greater or SearchPrefix.GreaterOrEqual => $" AND high >= {sql.Value(under)}",
            SearchPrefix.Less or SearchPrefix.LessOrEqual => $" AND low <= {sql.Value(over)}",
            SearchPrefix.StartsAfter => $" AND low >= {sql.Value(under)}",
            SearchPrefix.EndsBefore => $" AND high <= {sql.Value(over)}",
            _ => string.Empty,
        };
    }
}
