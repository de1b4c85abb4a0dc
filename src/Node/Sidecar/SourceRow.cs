using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Node.Sidecar;

/// <summary>A column of a query as the server describes it.</summary>
/// <param name="Name">As the query names it.</param>
/// <param name="Type">The server's name of the type, <c>numeric</c>.</param>
internal sealed record SourceColumn(string Name, string Type)
{
    /// <summary>The FHIR primitive that expressions see the value as.</summary>
    public string Primitive { get; } = Type switch
    {
        "smallint" or "integer" => "integer",
        "bigint" or "numeric" or "real" or "double precision" or "money" => "decimal",
        "boolean" => "boolean",
        "date" => "date",
        "timestamp without time zone" or "timestamp with time zone" => "dateTime",
        _ => "string",
    };

    /// <summary>True for a time of day and day.</summary>
    public bool IsMoment => Primitive == "dateTime";
}

/// <summary>One row: each value as PostgreSQL writes it, numbers with all their digits; null where there is none.</summary>
internal sealed class SourceRow(IReadOnlyList<SourceColumn> columns, string?[] values)
{
    private FhirNode? _nodes;

    public IReadOnlyList<SourceColumn> Columns => columns;

    public IReadOnlyList<string?> Values => values;

    /// <summary>The value of a column by its name; null when it has none or there is no such column.</summary>
    public string? this[string column]
    {
        get
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].Name == column)
                {
                    return values[i];
                }
            }

            return null;
        }
    }

    /// <summary>A value was longer than is read.</summary>
    public string? TooLong { get; init; }

    /// <summary>As FHIRPath walks it; times without offset are the hospital's.</summary>
    public FhirNode Nodes(string zone) => _nodes ??= RowNodes.Of(
        [.. columns.Select((c, i) => new RowValue(c.Name, c.Primitive, c.IsMoment && values[i] is { } moment ? Mapping.MomentText.DateTime(moment, zone) ?? moment : values[i]))]);
}
