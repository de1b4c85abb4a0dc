using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Search;

/// <summary>One connection that asks the index, with the functions that decide what SQL cannot. For one thread at a time.</summary>
internal sealed class SearchReader : IDisposable
{
    /// <summary>Statements kept ready: questions repeat, their values do not.</summary>
    private const int StatementsMax = 128;

    private readonly SqliteConnection _connection;
    private readonly RecordSource _source;
    private readonly SearchIndexer _indexer;
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);
    private List<(SearchCriterion Criterion, SearchValue? Value)> _questions = [];

    public SearchReader(string path, RecordSource source, int zone)
    {
        (_connection, _source, _indexer) = (SqliteEngine.OpenReadOnly(path, "PRAGMA cache_size = -16384; PRAGMA mmap_size = 4294967296;"), source, new SearchIndexer(zone));
        _connection.CreateFunction("number_matches", (long question, string exact) =>
            _questions[(int)question].Value!.Matches(new NumberValue(IndexedResource.Range(exact))));
        _connection.CreateFunction("quantity_matches", (long question, string exact, string system, string code, string unit) =>
            _questions[(int)question].Value!.Matches(new QuantityValue(IndexedResource.Range(exact), None(system), None(code), None(unit))));
        _connection.CreateFunction("uri_matches", (long question, string uri) => _questions[(int)question].Value!.Matches(new UriValue(uri)));
        _connection.CreateFunction("composite_matches", (long question, string type, string id) => IsComposed(_questions[(int)question].Criterion, type, id));
    }

    /// <summary>All rows.</summary>
    public List<T> Query<T>(SearchSql sql, Func<SqliteDataReader, T> read)
    {
        _questions = sql.Questions;
        using var reader = Ready(sql).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static string? None(string text) => text.Length == 0 ? null : text;

    /// <summary>Parts that belong together are in no table: the resource itself is read.</summary>
    private bool IsComposed(SearchCriterion criterion, string type, string id) =>
        _source.Current(type, id) is { } row && FhirResource.TryRead(row.Body, out var resource, out _)
        && (IsWritten(criterion) ? SearchIndexer.AsWritten : _indexer).Of(ResourceNodes.Of(resource), criterion.Parameter) is { Count: > 0 } values
        && (criterion.IsMissing is not null || values.Any(value => criterion.Values.Any(asked => asked.Matches(value))));

    /// <summary>A scope's dates are compared as they are written.</summary>
    private static bool IsWritten(SearchCriterion criterion) => criterion.Values.OfType<CompositeQuery>().Any(c => c.Parts.Any(p => p is WrittenDateQuery));

    private SqliteCommand Ready(SearchSql sql)
    {
        var text = sql.Text;
        if (!_statements.TryGetValue(text, out var command))
        {
            if (_statements.Count >= StatementsMax)
            {
                foreach (var old in _statements.Values)
                {
                    old.Dispose();
                }

                _statements.Clear();
            }

            command = _connection.Statement(text, [.. sql.Values]);
            _statements[text] = command;
            return command;
        }

        for (var i = 0; i < sql.Values.Count; i++)
        {
            command.Parameters[i].Value = sql.Values[i];
        }

        return command;
    }
}
