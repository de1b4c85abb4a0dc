using System.Globalization;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Index;

/// <summary>
/// Which resources of a member are found by what: the current versions of its own database and of what was born here or brought. It follows the
/// change feed and can be deleted at any time: it is made again from the records. Writing takes turns; readers have connections of their own.
/// </summary>
internal sealed class SearchIndex : IDisposable
{
    private const int PageRows = 2_000;

    /// <summary>Rows come in the order of time and go everywhere in the tables: what is held in memory need not be read again for each.</summary>
    private const int CacheKibibytes = 128 * 1024;

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly RecordSource _source;
    private readonly IndexWriter _writer;

    private SearchIndex(SqliteConnection connection, string path, RecordSource source, int zone)
    {
        (_connection, Path, _source, Zone) = (connection, path, source, zone);
        connection.InTransaction(() => connection.Execute(IndexSchema.Tables));
        Names = new IndexNames(connection);
        _writer = new IndexWriter(connection, Names);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Minutes east of UTC for days that name no offset.</summary>
    public int Zone { get; }

    /// <summary>Numbers of parameters, types, systems and patients.</summary>
    public IndexNames Names { get; }

    /// <summary>Rows written since the start.</summary>
    public long Rows => _writer.Rows;

    /// <summary>Opens the file, creating it when absent; makes the index when it was never whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The records.</param>
    /// <param name="zone">Minutes east of UTC for days that name no offset.</param>
    /// <param name="isToldAll">The change feed has still to tell of every row: none need be read here.</param>
    public static SearchIndex Open(string path, RecordSource source, int zone, bool isToldAll = false)
    {
        var connection = SqliteEngine.OpenDurable(path);
        try
        {
            connection.Execute($"PRAGMA cache_size = -{CacheKibibytes}; PRAGMA wal_autocheckpoint = 10000");
            var index = new SearchIndex(connection, path, source, zone);
            index.BuildWhenNew(isToldAll);
            return index;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Takes over what the feed found; before it is acknowledged, so that nothing is missed over a crash.</summary>
    public void Apply(IReadOnlyList<RecordChange> changes) => InTransaction(() =>
    {
        foreach (var (type, id) in changes.SelectMany(Touched).Distinct())
        {
            Refresh(type, id);
        }
    });

    /// <summary>Takes over what was just written.</summary>
    public void Apply(IEnumerable<(string Type, string Id)> resources) => InTransaction(() =>
    {
        foreach (var (type, id) in resources)
        {
            Refresh(type, id);
        }
    });

    /// <summary>True for what was erased or restricted.</summary>
    public bool IsClosed(string type, string id)
    {
        lock (_turn)
        {
            return _connection.Scalar<long>("SELECT count(*) FROM closed WHERE type = $1 AND id = $2", type, id) > 0;
        }
    }

    /// <summary>Of a patient's resources these are shown to nobody and leave the index, the others as before.</summary>
    public void Close(IReadOnlySet<(string Type, string Id)> all, IReadOnlySet<(string Type, string Id)> closed) => InTransaction(() =>
    {
        foreach (var (type, id) in all)
        {
            var isClosed = closed.Contains((type, id));
            var changed = isClosed
                ? _connection.Execute("INSERT OR IGNORE INTO closed VALUES ($1, $2)", type, id)
                : _connection.Execute("DELETE FROM closed WHERE type = $1 AND id = $2", type, id);
            if (changed > 0)
            {
                Refresh(type, id);
            }
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _connection.Dispose();
    }

    private void BuildWhenNew(bool isToldAll)
    {
        if (_connection.Scalar<long>("SELECT count(*) FROM built") > 0)
        {
            return;
        }

        for (var page = isToldAll ? [] : ReadAfter(long.MinValue); page.Count > 0;)
        {
            // The next page is read, on all cores, while this one is written.
            var next = Task.Run(() => ReadAfter(page[^1].Row.RecordNo));
            InTransaction(() => page.ForEach(i => Put(i.Row, i.Entry)));
            page = next.GetAwaiter().GetResult();
        }

        _connection.Execute("INSERT INTO built VALUES (1)");
    }

    private List<(RecordRow Row, IndexedResource? Entry)> ReadAfter(long recordNo) =>
        [.. _source.CurrentAfter(recordNo, PageRows).AsParallel().AsOrdered().Select(row => (row, Entry(row)))];

    private IEnumerable<(string Type, string Id)> Touched(RecordChange change)
    {
        if (change.Row is { } row)
        {
            yield return (row.Version.ResourceType, row.Version.ResourceId);
        }

        // The row may have been another resource before.
        foreach (var known in _connection.Query(
            r => (r.GetString(0), r.GetString(1)), "SELECT substr(n.text, 6), i.id FROM item AS i JOIN name AS n ON n.number = i.type WHERE i.record_no = $1", change.RecordNo))
        {
            yield return known;
        }
    }

    private void Refresh(string type, string id)
    {
        if (_source.Current(type, id) is { } row)
        {
            Put(row, Entry(row));
        }
        else
        {
            _writer.Remove(type, id);
        }
    }

    private void Put(RecordRow row, IndexedResource? entry)
    {
        if (entry is null || IsClosed(row.Version.ResourceType, row.Version.ResourceId))
        {
            _writer.Remove(row.Version.ResourceType, row.Version.ResourceId, isThere: entry is not null);
        }
        else
        {
            _writer.Put(entry, row, Updated(row));
        }
    }

    /// <summary>Null for what is no R4 resource under the name that its row says: it is found by nothing.</summary>
    private IndexedResource? Entry(RecordRow row) =>
        FhirResource.TryRead(row.Body, out var resource, out _) && resource.Type == row.Version.ResourceType && resource.Id == row.Version.ResourceId
            ? IndexedResource.Of(resource, Zone)
            : null;

    /// <summary>When the row was written, ticks of UTC; the lowest number when its system wrote no time.</summary>
    internal static long Updated(RecordRow row) =>
        DateTimeOffset.TryParse(row.RecordedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcTicks : long.MinValue;

    private void InTransaction(Action work)
    {
        lock (_turn)
        {
            try
            {
                _connection.InTransaction(work);
            }
            catch
            {
                Names.Reload(_connection);
                throw;
            }
        }
    }
}
