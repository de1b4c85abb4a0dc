using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Vault;

/// <summary>Which blob holds a layer of a record.</summary>
/// <param name="Number">Ascending in the order of sealing.</param>
/// <param name="Record">The record's pointer, or an upload's id.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="Relationship">The patient's account here.</param>
/// <param name="Blob">The ciphertext.</param>
/// <param name="Length">Its length.</param>
public sealed record LayerRow(long Number, Hash Record, string Layer, AccountId Relationship, Hash Blob, long Length);

/// <summary>
/// The table of sealed layers, and the keyed fingerprints by which equal content is kept once: within one holder and one
/// patient only, because each relationship has a secret of its own.
/// </summary>
internal sealed class LayerTable
{
    private const string Select = "SELECT number, record, layer, relationship, blob, length FROM layer ";

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS layer (
          number INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL, layer TEXT NOT NULL, relationship BLOB NOT NULL,
          blob BLOB NOT NULL, length INTEGER NOT NULL, UNIQUE (record, layer)
        );
        CREATE INDEX IF NOT EXISTS layer_blob ON layer (blob);
        CREATE TABLE IF NOT EXISTS fingerprint (mac BLOB PRIMARY KEY, record BLOB NOT NULL, layer TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS fingerprint_record ON fingerprint (record);
        """;

    private readonly BlobStore _store;

    public LayerTable(BlobStore store)
    {
        _store = store;
        store.Read(c => c.Execute(Tables));
    }

    /// <summary>Records, layers: how many.</summary>
    public (long Records, long Layers) Counts() => _store.Read(c =>
        (c.Scalar<long>("SELECT count(DISTINCT record) FROM layer"), c.Scalar<long>("SELECT count(*) FROM layer")));

    public long LastNumber() => _store.Read(c => c.Scalar<long>("SELECT ifnull(max(number), 0) FROM layer"));

    public bool Contains(Hash record) => _store.Read(c => c.Scalar<long>("SELECT count(*) FROM layer WHERE record = $1", record.ToArray())) > 0;

    public bool IsUsed(Hash blob) => _store.Read(c => c.Scalar<long>("SELECT count(*) FROM layer WHERE blob = $1", blob.ToArray())) > 0;

    public IReadOnlyList<LayerRow> Of(Hash record) => _store.Read(c => c.Query(ReadRow, Select + "WHERE record = $1 ORDER BY number", record.ToArray()));

    public IReadOnlyList<LayerRow> After(long number, int limit) =>
        _store.Read(c => c.Query(ReadRow, Select + "WHERE number > $1 ORDER BY number LIMIT $2", number, limit));

    /// <summary>The layer that equal content of the same patient is sealed in already; null when there is none.</summary>
    public LayerRow? Equal(byte[] mac) => _store.Read(c => c.Query(
        ReadRow, Select + "WHERE (record, layer) IN (SELECT record, layer FROM fingerprint WHERE mac = $1)", mac).FirstOrDefault());

    /// <summary>Adds rows with their fingerprints in one commit; those that are there stay.</summary>
    public void Add(IEnumerable<(LayerRow Row, byte[]? Mac)> rows) => _store.Transact(() =>
    {
        Insert(rows);
        return true;
    });

    /// <summary>The same within the caller's own commit.</summary>
    public void Insert(IEnumerable<(LayerRow Row, byte[]? Mac)> rows)
    {
        foreach (var (row, mac) in rows)
        {
            _store.Read(c => c.Execute(
                "INSERT OR IGNORE INTO layer (record, layer, relationship, blob, length) VALUES ($1, $2, $3, $4, $5)",
                row.Record.ToArray(), row.Layer, row.Relationship.Value.ToArray(), row.Blob.ToArray(), row.Length));
            if (mac is not null)
            {
                _store.Read(c => c.Execute("INSERT OR IGNORE INTO fingerprint VALUES ($1, $2, $3)", mac, row.Record.ToArray(), row.Layer));
            }
        }
    }

    /// <summary>The blobs that no other record uses.</summary>
    public IReadOnlyList<Hash> OnlyOf(Hash record) => _store.Read(c => c.Query(
        r => new Hash(r.Bytes(0)),
        "SELECT DISTINCT blob FROM layer AS own WHERE record = $1 AND NOT EXISTS (SELECT 1 FROM layer WHERE blob = own.blob AND record <> $1)",
        record.ToArray()));

    /// <summary>An owner's blobs that hold no layer.</summary>
    public IReadOnlyList<Hash> Without(AccountId owner) => _store.Read(c => c.Query(
        r => new Hash(r.Bytes(0)), "SELECT id FROM blob WHERE owner = $1 AND NOT EXISTS (SELECT 1 FROM layer WHERE blob = id)", owner.Value.ToArray()));

    /// <summary>Forgets a record.</summary>
    public void Remove(Hash record) => _store.Transact(() =>
    {
        _store.Read(c => c.Execute("DELETE FROM layer WHERE record = $1", record.ToArray()));
        _store.Read(c => c.Execute("DELETE FROM fingerprint WHERE record = $1", record.ToArray()));
        return true;
    });

    private static LayerRow ReadRow(SqliteDataReader row) => new(
        row.GetInt64(0), new Hash(row.Bytes(1)), row.GetString(2), new AccountId(new Hash(row.Bytes(3))), new Hash(row.Bytes(4)), row.GetInt64(5));
}
