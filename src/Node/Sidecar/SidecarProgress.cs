using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar;

/// <summary>What became of a row.</summary>
internal enum RowState
{
    /// <summary>Its resource is in the store.</summary>
    Brought = 0,

    /// <summary>It could not be brought in and is tried again when it or the mapping changes.</summary>
    Waiting = 1,

    /// <summary>It is gone, and its resource says so.</summary>
    Vanished = 2,
}

/// <summary>A row as it was last seen.</summary>
internal sealed record SeenRow(string Key, string Id, Hash Print, RowState State, MappingProblem? Problem);

/// <summary>Rows that wait for one reason at one place.</summary>
internal sealed record WaitingRows(string Code, string Place, long Rows);

/// <summary>How far a sidecar has come with each resource of its mapping. Durable; safe for several threads.</summary>
internal sealed class SidecarProgress
{
    private readonly ResourceStore _store;
    private readonly string _source;
    private readonly byte[] _key;

    public SidecarProgress(ResourceStore store, string source)
    {
        (_store, _source) = (store, source);
        store.Write(c => c.Execute(SidecarTables.Tables, RandomNumberGenerator.GetBytes(32)));
        _key = store.Read(c => c.Scalar<byte[]>("SELECT key FROM sidecar_key"))!;
    }

    /// <summary>A keyed fingerprint of a row under the definition that it is mapped by.</summary>
    public Hash Print(MappedResource resource, SourceRow row)
    {
        var encoder = new BinaryEncoder(1024).Blob(resource.Definition.ToArray());
        foreach (var value in row.Values)
        {
            encoder.Text(value is null ? string.Empty : "=" + value);
        }

        return new Hash(HMACSHA256.HashData(_key, encoder.Written));
    }

    /// <summary>The row, or null when it was never seen.</summary>
    public SeenRow? Find(string name, string key) =>
        _store.Read(c => c.Query(ReadRow, $"{RowSelect} AND key = $3", _source, name, key).SingleOrDefault());

    /// <summary>Rows of a resource that are not known to be gone, in the order of their keys.</summary>
    public IReadOnlyList<SeenRow> After(string name, string key, int limit) =>
        _store.Read(c => c.Query(ReadRow, $"{RowSelect} AND key > $3 AND state <> 2 ORDER BY key LIMIT $4", _source, name, key, limit));

    /// <summary>Rows that wait for another row.</summary>
    public IReadOnlyList<SeenRow> WaitingForOthers(string name, int limit) => _store.Read(c => c.Query(
        ReadRow, $"{RowSelect} AND state = 1 AND problem IN ($3, $4) LIMIT $5", _source, name, SidecarCodes.TargetMissing.Value, SidecarCodes.PatientUnknown.Value, limit));

    /// <summary>Notes what became of a row.</summary>
    public void Set(SqliteConnection connection, string name, SeenRow row) => connection.Execute(
        "INSERT OR REPLACE INTO sidecar_row VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        _source, name, row.Key, row.Id, row.Print.ToArray(), (int)row.State, row.Problem?.Code.Value, row.Problem?.Place);

    /// <summary>Forgets a row that never was a resource.</summary>
    public void Forget(SqliteConnection connection, string name, string key) =>
        connection.Execute("DELETE FROM sidecar_row WHERE source = $1 AND name = $2 AND key = $3", _source, name, key);

    /// <summary>The change value up to which everything was read; null at first.</summary>
    public string? Position(string name) => _store.Read(c => c.Scalar<string>("SELECT position FROM sidecar_position WHERE source = $1 AND name = $2", _source, name));

    public void SetPosition(SqliteConnection connection, string name, string? position) => connection.Execute(
        "INSERT INTO sidecar_position (source, name, position) VALUES ($1, $2, $3) ON CONFLICT (source, name) DO UPDATE SET position = $3", _source, name, position);

    /// <summary>When the whole query was last compared, Unix milliseconds; null when never.</summary>
    public long? SweptAt(string name) => _store.Read(c => c.Scalar<long?>("SELECT swept_at FROM sidecar_position WHERE source = $1 AND name = $2", _source, name));

    public void SetSwept(string name, long at) => _store.Write(c => c.Execute(
        "INSERT INTO sidecar_position (source, name, swept_at) VALUES ($1, $2, $3) ON CONFLICT (source, name) DO UPDATE SET swept_at = $3", _source, name, at));

    /// <summary>How many rows are in the store, and how many are gone.</summary>
    public (long Brought, long Vanished) Counts(string name) => _store.Read(c => (
        c.Scalar<long>("SELECT count(*) FROM sidecar_row WHERE source = $1 AND name = $2 AND state = 0", _source, name),
        c.Scalar<long>("SELECT count(*) FROM sidecar_row WHERE source = $1 AND name = $2 AND state = 2", _source, name)));

    /// <summary>What rows wait for.</summary>
    public IReadOnlyList<WaitingRows> Waiting(string name) => _store.Read(c => c.Query(
        row => new WaitingRows(row.GetString(0), row.GetString(1), row.GetInt64(2)),
        "SELECT problem, place, count(*) FROM sidecar_row WHERE source = $1 AND name = $2 AND state = 1 GROUP BY problem, place ORDER BY 3 DESC", _source, name));

    private const string RowSelect = "SELECT key, id, print, state, problem, place FROM sidecar_row WHERE source = $1 AND name = $2";

    private static SeenRow ReadRow(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), new Hash(row.Bytes(2)), (RowState)row.GetInt32(3),
        row.TextOrNull(4) is { } code ? new MappingProblem(new RefusalCode(code), row.TextOrNull(5) ?? string.Empty) : null);
}
