using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Search;

/// <summary>A resource that was found: where it lies in the index and among the records.</summary>
internal readonly record struct FoundResource(string Type, long Key, string Id, int Version, long RecordNo);

/// <summary>One page of a search.</summary>
/// <param name="Matches">In order.</param>
/// <param name="Included">What comes besides, each once and none of the matches.</param>
/// <param name="Total">All matches; null when not asked for.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
internal sealed record FoundPage(IReadOnlyList<FoundResource> Matches, IReadOnlyList<FoundResource> Included, long? Total, SearchPosition? Next);

/// <summary>Answers searches from the index. Safe for many threads: each question takes a reader of its own.</summary>
internal sealed class SearchEngine(SearchIndex index, RecordSource source) : IDisposable
{
    /// <summary>Resources that one page includes besides its matches.</summary>
    public const int IncludedMax = 1_000;

    /// <summary>How often <c>:iterate</c> goes on from what was included.</summary>
    private const int IterationsMax = 4;

    private readonly ConcurrentBag<SearchReader> _readers = [];

    /// <summary>Minutes east of UTC for days that name no offset.</summary>
    public int Zone => index.Zone;

    /// <summary>One page.</summary>
    /// <returns>Null when more would be included than <see cref="IncludedMax"/>.</returns>
    public FoundPage? Search(SearchRequest request, FhirView view, SearchPosition? after) => With(reader =>
    {
        if (request.Count == 0 || request.Summary == SearchSummary.Count)
        {
            return new FoundPage([], [], Count(reader, request, view), null);
        }

        var sql = SearchPlan.Page(index.Names, view, request.Type, request.Steps, request.Sorts, after, request.Count + 1);
        var rows = reader.Query(sql, row => (Found: Read(request.Type, row), Sorted: Sorted(row, request.Sorts.Count)));
        var page = rows.Take(request.Count).ToList();
        var next = rows.Count > request.Count ? new SearchPosition(page[^1].Sorted, page[^1].Found.Key) : null;
        var matches = page.Select(p => p.Found).ToList();

        // A first page that is the last has them all: they need not be counted again.
        var total = !request.Total ? (long?)null : after is null && next is null ? matches.Count : Count(reader, request, view);
        return Included(reader, request, view, matches) is { } included ? new FoundPage(matches, included, total, next) : null;
    });

    /// <summary>True for what was erased or restricted: nothing of it is shown, no version and no deletion.</summary>
    public bool IsClosed(string type, string id) => index.IsClosed(type, id);

    /// <summary>How many match.</summary>
    public long Count(string type, IReadOnlyList<SearchStep> steps, FhirView view) =>
        With(reader => reader.Query(SearchPlan.Count(index.Names, view, type, steps), row => row.GetInt64(0)).Single());

    /// <summary>The current version, when it is visible; the same way whether it is hidden or absent.</summary>
    public FoundResource? Find(string type, string id, FhirView view, bool asTarget = false) =>
        With(reader => Find(reader, type, id, view, asTarget));

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private long Count(SearchReader reader, SearchRequest request, FhirView view) =>
        reader.Query(SearchPlan.Count(index.Names, view, request.Type, request.Steps), row => row.GetInt64(0)).Single();

    private FoundResource? Find(SearchReader reader, string type, string id, FhirView view, bool asTarget) =>
        reader.Query(SearchPlan.One(index.Names, view, type, id, asTarget), row => Read(type, row)) is [var found] ? found : null;

    private T With<T>(Func<SearchReader, T> ask)
    {
        if (!_readers.TryTake(out var reader))
        {
            reader = new SearchReader(index.Path, source, index.Zone);
        }

        try
        {
            return ask(reader);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>Follows the includes from the matches; with <c>:iterate</c> also from what they bring.</summary>
    private List<FoundResource>? Included(SearchReader reader, SearchRequest request, FhirView view, IReadOnlyList<FoundResource> matches)
    {
        var seen = matches.Select(m => (m.Type, m.Id)).ToHashSet();
        var included = new List<FoundResource>();
        var from = matches;
        for (var round = 0; round <= IterationsMax && from.Count > 0 && request.Includes.Count > 0; round++)
        {
            var brought = new List<FoundResource>();
            foreach (var include in request.Includes.Where(i => i.Iterates || from == matches))
            {
                foreach (var found in from.SelectMany(f => Follow(reader, include, view, f)).Where(found => seen.Add((found.Type, found.Id))))
                {
                    brought.Add(found);
                }
            }

            included.AddRange(brought);
            if (included.Count > IncludedMax)
            {
                return null;
            }

            from = brought;
        }

        return included;
    }

    private List<FoundResource> Follow(SearchReader reader, SearchInclude include, FhirView view, FoundResource from) =>
        include.IsReverse ? Referring(reader, include, view, from) : from.Type == include.Source ? Targets(reader, include, view, from) : [];

    private List<FoundResource> Targets(SearchReader reader, SearchInclude include, FhirView view, FoundResource from)
    {
        var sql = new SearchSql();
        var codes = include.Parameter == "*"
            ? R4Definitions.SearchParameters(from.Type).Values.Where(p => p.Type == "reference").Select(p => p.Code)
            : [include.Parameter];
        var numbers = string.Join(", ", codes.Select(code => sql.Value(index.Names.Find($"{from.Type}.{code}"))));
        sql.Add($"SELECT DISTINCT substr(n.text, 6), r.id FROM reference AS r JOIN name AS n ON n.number = r.type WHERE r.key = {sql.Value(from.Key)} AND r.param IN ({numbers}) AND r.id <> ''");
        return [.. reader.Query(sql, row => (Type: row.GetString(0), Id: row.GetString(1)))
            .Where(r => include.Target is null || include.Target == r.Type)
            .Select(r => Find(reader, r.Type, r.Id, view, asTarget: true)).OfType<FoundResource>()];
    }

    private List<FoundResource> Referring(SearchReader reader, SearchInclude include, FhirView view, FoundResource target)
    {
        if (SearchableParameters.Find(include.Source, include.Parameter) is not { } parameter || (include.Target is not null && include.Target != target.Type))
        {
            return [];
        }

        var criterion = new SearchCriterion(parameter, string.Empty, [new ReferenceQuery(target.Type, target.Id, null)]);
        var sql = SearchPlan.Page(index.Names, view, include.Source, [new SearchStep(criterion, null)], [], null, IncludedMax + 1);
        return reader.Query(sql, row => Read(include.Source, row));
    }

    private static FoundResource Read(string type, SqliteDataReader row) => new(type, row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3));

    private static object?[] Sorted(SqliteDataReader row, int count) =>
        [.. Enumerable.Range(4, count).Select(column => row.IsDBNull(column) ? null : row.GetValue(column))];
}
