using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Index;

/// <summary>Writes what resources are found by. One thread at a time, inside the caller's transaction.</summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly IndexNames _names;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _item;
    private readonly SqliteCommand _update;
    private readonly Dictionary<string, SqliteCommand> _insert;
    private readonly List<SqliteCommand> _delete;

    public IndexWriter(SqliteConnection connection, IndexNames names)
    {
        (_connection, _names) = (connection, names);
        _find = connection.Statement("SELECT key FROM item WHERE type = $1 AND id = $2", null, null);
        _item = connection.Statement("INSERT INTO item (type, id, version, record_no, updated, sole) VALUES ($1, $2, $3, $4, $5, $6) RETURNING key", new object?[6]);
        _update = connection.Statement("UPDATE item SET version = $2, record_no = $3, updated = $4, sole = $5 WHERE key = $1", new object?[5]);
        _insert = new[] { ("share", 2), ("token", 8), ("text", 4), ("date", 5), ("written", 5), ("unclear", 2), ("number", 5), ("quantity", 8), ("reference", 7), ("uri", 3) }.ToDictionary(
            t => t.Item1,
            t => connection.Statement($"INSERT OR IGNORE INTO {t.Item1} VALUES ({string.Join(", ", Enumerable.Range(1, t.Item2).Select(n => $"${n}"))})", new object?[t.Item2]),
            StringComparer.Ordinal);
        _delete = [.. IndexSchema.ValueTables.Select(t => connection.Statement($"DELETE FROM {t} WHERE key = $1", new object?[1]))];
    }

    /// <summary>Rows written for resources, all tables together, since the start.</summary>
    public long Rows { get; private set; }

    /// <summary>Puts a resource in the place of what was known of it.</summary>
    public void Put(IndexedResource resource, RecordRow row, long updated)
    {
        var type = _names.Of(_connection, IndexNames.Type(resource.Type));
        var owners = resource.Owners.Select(o => (Number: _names.Of(_connection, IndexNames.Patient(o.PatientId)), o.Flags)).ToList();
        if (resource.Type == "Patient")
        {
            _connection.Execute("INSERT OR IGNORE INTO person VALUES ($1)", _names.Of(_connection, IndexNames.Patient(resource.Id)));
        }

        var sole = resource.Sole > 0 ? owners[0].Number : resource.Sole;
        if (!resource.HasOneDate)
        {
            _names.Of(_connection, IndexNames.MultipleDates(resource.Type));
        }

        var key = Place(type, resource.Id, row, updated, sole);
        if (sole == IndexSchema.Shared)
        {
            owners.ForEach(owner => Insert("share", key, owner.Number));
        }

        if (owners.Count == 0)
        {
            owners.Add((0, 0));
        }

        Write(resource, key, owners);
    }

    /// <summary>Takes a resource out; nothing when it is not there.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="id">The logical id.</param>
    /// <param name="isThere">It is only not to be shown: a patient stays a person whose other records are.</param>
    public void Remove(string type, string id, bool isThere = false)
    {
        if (Key(_names.Find(IndexNames.Type(type)), id) is { } key)
        {
            Clear(key);
            _connection.Execute("DELETE FROM item WHERE key = $1", key);
            if (type == "Patient" && !isThere)
            {
                _connection.Execute("DELETE FROM person WHERE number = $1", _names.Find(IndexNames.Patient(id)));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _insert.Values.Concat(_delete).Append(_find).Append(_item).Append(_update))
        {
            command.Dispose();
        }
    }

    private long? Key(int type, string id)
    {
        Give(_find, type, id);
        return _find.ExecuteScalar() as long?;
    }

    private long Place(int type, string id, RecordRow row, long updated, int sole)
    {
        Rows++;
        if (Key(type, id) is { } known)
        {
            Clear(known);
            _update.ExecuteWith(known, row.Version.Version, row.RecordNo, updated, sole);
            return known;
        }

        Give(_item, type, id, row.Version.Version, row.RecordNo, updated, sole);
        return (long)_item.ExecuteScalar()!;
    }

    private void Clear(long key) => _delete.ForEach(command => command.ExecuteWith(key));

    private void Write(IndexedResource resource, long key, IReadOnlyList<(int Number, int Flags)> owners)
    {
        var (low, high) = resource.Date is { } range ? (range.Start, range.End) : (long.MinValue, long.MinValue);
        var oneDate = resource.HasOneDate ? IndexSchema.HasOneDate : 0;
        foreach (var owner in owners)
        {
            resource.Tokens.ForEach(t => Insert(
                "token", Param(t.Param), t.Code, owner.Number, low, key, t.System.Length == 0 ? 0 : _names.Of(_connection, IndexNames.System(t.System)), high, owner.Flags | oneDate));
            resource.Dates.ForEach(d => Insert("date", Param(d.Param), owner.Number, d.Range.Start, key, d.Range.End));
        }

        resource.Written.ForEach(w => Insert("written", key, Param(w.Param), w.Interval.Start, w.Interval.End, w.Interval.Offset));
        resource.Unclear.ForEach(u => Insert("unclear", key, u.Length == 0 ? 0 : Param(u)));
        resource.Texts.ForEach(t => Insert("text", Param(t.Param), t.Folded, key, t.Raw));
        resource.Uris.ForEach(u => Insert("uri", Param(u.Param), u.Uri, key));
        resource.References.ForEach(r => Write(key, Param(r.Param), r.Value));
        resource.Numbers.ForEach(n => Insert("number", Param(n.Param), IndexedResource.Real(n.Range).Low, key, IndexedResource.Real(n.Range).High, IndexedResource.Exact(n.Range)));
        resource.Quantities.ForEach(q => Write(key, Param(q.Param), q.Value));
    }

    private void Write(long key, int param, QuantityValue quantity)
    {
        var (low, high) = IndexedResource.Real(quantity.Range);
        Insert(
            "quantity", param, low, key, high, IndexedResource.Exact(quantity.Range), quantity.System ?? string.Empty, quantity.Code ?? string.Empty,
            quantity.Unit ?? string.Empty);
    }

    private void Write(long key, int param, ReferenceValue reference) => Insert(
        "reference", param, reference.Id ?? string.Empty, reference.Type is { } type ? _names.Of(_connection, IndexNames.Type(type)) : 0, key,
        reference.Url ?? string.Empty, reference.Identifier?.System ?? string.Empty, reference.Identifier?.Code ?? string.Empty);

    private int Param(string param) => _names.Of(_connection, param);

    private void Insert(string table, params object?[] values)
    {
        Rows++;
        _insert[table].ExecuteWith(values);
    }

    private static void Give(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
