using System.Globalization;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar.Postgres;

/// <summary>
/// The statements that read one mapped query: only the columns that the mapping uses, the query itself inside brackets, so that it can be nothing but
/// one SELECT. Values of keys and positions are parameters, as text.
/// </summary>
internal sealed class RowQuery
{
    private static readonly HashSet<string> KeyTypes = new(StringComparer.Ordinal)
    {
        "smallint", "integer", "bigint", "numeric", "text", "character varying", "character", "uuid", "date", "timestamp without time zone", "timestamp with time zone",
    };

    private static readonly HashSet<string> ChangeTypes = new(StringComparer.Ordinal)
    {
        "smallint", "integer", "bigint", "date", "timestamp without time zone", "timestamp with time zone",
    };

    private readonly MappedResource _resource;
    private readonly string _from;
    private readonly string _columns;
    private readonly string _keyOrder;

    /// <exception cref="MappingFault">A column is missing, or cannot be a key or change column.</exception>
    public RowQuery(MappedResource resource, IReadOnlyList<SourceColumn> described)
    {
        _resource = resource;
        Columns = [.. resource.Columns.Select(name => described.FirstOrDefault(d => d.Name == name) ?? throw new MappingFault(SidecarCodes.ColumnMissing, $"{resource.Name}.{name}"))];
        RequireType(resource.Key, KeyTypes);
        RequireType(resource.Changed is { } changed ? [changed] : [], ChangeTypes);
        _from = Inside(resource);
        _columns = string.Join(", ", resource.Columns.Select(Quoted));
        _keyOrder = string.Join(", ", resource.Key.Select(Quoted));
    }

    /// <summary>What is read, in order.</summary>
    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>Asks for nothing, to learn the columns.</summary>
    public static string Describe(MappedResource resource) => $"SELECT * {Inside(resource)} LIMIT 0";

    /// <summary>The next rows by key: parameters are the last key's parts, none at first.</summary>
    public string PageByKey(bool isFirst, int limit = SidecarLimits.PageRows) =>
        $"SELECT {_columns} {_from}{(isFirst ? string.Empty : $" WHERE ({_keyOrder}) > ({Parameters(1)})")} ORDER BY {_keyOrder} LIMIT {limit.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The rows with one of these keys: parameters are the parts of one key after the other.</summary>
    public string ByKeys(int count) =>
        $"SELECT {_columns} {_from} WHERE ({_keyOrder}) IN ({string.Join(", ", Enumerable.Range(0, count).Select(i => $"({Parameters(1 + (i * _resource.Key.Count))})"))})";

    /// <summary>
    /// Rows changed since a position, less the overlap (parameter 1, when there is a position), after the last row of the page before (its change value
    /// and key). A last column says whether the row's change lies in the past: a time to come is no position.
    /// </summary>
    public string Changed(bool hasPosition, bool isFirst, int overlapSeconds)
    {
        var changed = Quoted(_resource.Changed!);
        var since = hasPosition ? $"{changed} >= {Since(overlapSeconds)}" : $"{changed} IS NOT NULL";
        var after = isFirst ? string.Empty : $" AND ({changed}, {_keyOrder}) > ({Cast(hasPosition ? 2 : 1, _resource.Changed!)}, {Parameters(hasPosition ? 3 : 2)})";
        return $"SELECT {_columns}, {Past(changed)} {_from} WHERE {since}{after} ORDER BY {changed}, {_keyOrder} LIMIT {Limit}";
    }

    /// <summary>The highest change value that lies in the past.</summary>
    public string Position() => $"SELECT max({Quoted(_resource.Changed!)})::text {_from} WHERE {Past(Quoted(_resource.Changed!))}";

    private static string Limit => SidecarLimits.PageRows.ToString(CultureInfo.InvariantCulture);

    private bool CountsByNumber => Type(_resource.Changed!) is "smallint" or "integer" or "bigint";

    private string Past(string changed) => CountsByNumber ? "true" : $"({changed}::timestamptz <= clock_timestamp())";

    private string Since(int overlapSeconds) => Type(_resource.Changed!) switch
    {
        "smallint" or "integer" or "bigint" => $"{CastTo(1, "bigint")} - {SidecarLimits.OverlapNumbers.ToString(CultureInfo.InvariantCulture)}",
        "date" => $"{CastTo(1, "date")} - {(1 + (overlapSeconds / 86_400)).ToString(CultureInfo.InvariantCulture)}",
        var type => $"{CastTo(1, type)} - interval '{overlapSeconds.ToString(CultureInfo.InvariantCulture)} seconds'",
    };

    private static string Inside(MappedResource resource) => $"FROM (\n{resource.Query}\n) AS mapped";

    private string Parameters(int first) => string.Join(", ", _resource.Key.Select((k, i) => Cast(first + i, k)));

    private string Cast(int parameter, string column) => CastTo(parameter, Type(column) is "character" ? "bpchar" : Type(column));

    private static string CastTo(int parameter, string type) => $"CAST(${parameter.ToString(CultureInfo.InvariantCulture)} AS {type})";

    private string Type(string column) => Columns.First(c => c.Name == column).Type;

    private void RequireType(IReadOnlyList<string> columns, HashSet<string> types)
    {
        if (columns.FirstOrDefault(c => !types.Contains(Type(c))) is { } wrong)
        {
            throw new MappingFault(SidecarCodes.ColumnType, $"{_resource.Name}.{wrong}");
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
