using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Vault;

/// <summary>A content key of one layer of one record.</summary>
public sealed record LayerKey(Hash Record, string Layer, byte[] Key);

/// <summary>
/// The content keys of a member's sealed records, in a file of their own, stored only wrapped under an epoch key. What is
/// destroyed is overwritten, and a record whose keys were destroyed gets none again. Durable when a call returns; safe for
/// several threads, which take turns.
/// </summary>
public sealed class RecordKeys : IEpochTable, IDisposable
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS record_key (
          record BLOB NOT NULL, layer TEXT NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (record, layer)
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS record_key_epoch ON record_key (epoch);
        CREATE TABLE IF NOT EXISTS destroyed (record BLOB PRIMARY KEY) WITHOUT ROWID;
        """;

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly IEpochKeys _epochs;

    private RecordKeys(SqliteConnection connection, IEpochKeys epochs)
    {
        _connection = connection;
        _epochs = epochs;
        connection.Execute(Tables);
    }

    /// <summary>Opens the file, creating it when absent.</summary>
    public static RecordKeys Open(string path, IEpochKeys epochs)
    {
        var connection = SqliteEngine.OpenDurable(path);
        try
        {
            return new RecordKeys(connection, epochs);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A fresh random content key, not yet kept.</summary>
    public static LayerKey Fresh(Hash record, string layer) => new(record, layer, RandomNumberGenerator.GetBytes(32));

    /// <summary>Keeps keys, wrapped under the present epoch's key, in one commit; those of a destroyed record are left out.</summary>
    public void Save(IEnumerable<LayerKey> keys) => InOneTransaction(() => Insert(Wrap(keys)));

    /// <summary>Keeps keys in the place of those that are there, for layers that are sealed anew.</summary>
    public void Replace(IEnumerable<LayerKey> keys) => InOneTransaction(() => Insert(Wrap(keys), "REPLACE"));

    /// <summary>Keeps keys as they were wrapped elsewhere: what a restored member gets back. Those that are there stay as they are.</summary>
    public void Save(IEnumerable<WrappedKey> keys) => InOneTransaction(() => Insert(keys));

    /// <summary>Inside the turn: a roll that begins meanwhile finds these keys when its own turn comes.</summary>
    private IEnumerable<WrappedKey> Wrap(IEnumerable<LayerKey> keys)
    {
        var epoch = _epochs.Current;
        var epochKey = _epochs.Find(epoch) ?? throw new InvalidOperationException("The present epoch has no key.");
        return keys.Select(k => WrappedKey.Wrap(k.Record, k.Layer, epoch, epochKey, k.Key));
    }

    private void Insert(IEnumerable<WrappedKey> keys, string otherwise = "IGNORE")
    {
        using var insert = _connection.Statement(
            $"INSERT OR {otherwise} INTO record_key SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM destroyed WHERE record = $1)", new object?[4]);
        foreach (var key in keys)
        {
            insert.ExecuteWith(key.Record.ToArray(), key.Layer, key.Epoch, key.Bytes);
        }
    }

    /// <summary>A layer's content key; null when there is none, it was destroyed, or its epoch's key is gone.</summary>
    public byte[]? Find(Hash record, string layer) =>
        FindWrapped(record).FirstOrDefault(k => k.Layer == layer) is { } wrapped && _epochs.Find(wrapped.Epoch) is { } epochKey ? wrapped.Unwrap(epochKey) : null;

    /// <summary>The wrapped keys of one record.</summary>
    public IReadOnlyList<WrappedKey> FindWrapped(Hash record) =>
        Read(c => c.Query(ReadRow, "SELECT record, layer, epoch, wrapped FROM record_key WHERE record = $1", record.ToArray()));

    /// <summary>Records with a key of an epoch before the present one whose key is gone: nobody opens them any more.</summary>
    public IReadOnlyList<Hash> Unopenable()
    {
        var lost = Read(c => c.Query(r => r.GetInt32(0), "SELECT DISTINCT epoch FROM record_key")).Where(e => e < _epochs.Current && _epochs.Find(e) is null);
        return [.. lost.SelectMany(epoch => Read(c => c.Query(r => new Hash(r.Bytes(0)), "SELECT DISTINCT record FROM record_key WHERE epoch = $1", epoch))).Distinct()];
    }

    /// <summary>Lets a record's keys go without marking it destroyed: it may be sealed anew.</summary>
    public void Forget(Hash record) => InOneTransaction(() => _connection.Execute("DELETE FROM record_key WHERE record = $1", record.ToArray()));

    /// <summary>
    /// Destroys every key of a record: the pages are overwritten and the write-ahead log emptied. Returns how many there were. Copies of
    /// the wrapped keys elsewhere open until their epoch's key goes.
    /// </summary>
    public int Destroy(Hash record)
    {
        var count = 0;
        InOneTransaction(() =>
        {
            _connection.Execute("INSERT OR IGNORE INTO destroyed VALUES ($1)", record.ToArray());
            count = _connection.Execute("DELETE FROM record_key WHERE record = $1", record.ToArray());
        });
        Read(c => c.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        return count;
    }

    /// <summary>True once <see cref="Destroy"/> was called for the record.</summary>
    public bool IsDestroyed(Hash record) => Read(c => c.Scalar<long>("SELECT count(*) FROM destroyed WHERE record = $1", record.ToArray())) > 0;

    /// <summary>The present epoch, and how many records were destroyed: when either changes, copies of the wrapped keys are out of date.</summary>
    public (int Epoch, long Destroyed) Generation() => (_epochs.Current, Read(c => c.Scalar<long>("SELECT count(*) FROM destroyed")));

    /// <inheritdoc/>
    int IEpochTable.WrapAnew(int earlier, EpochKey newest, int most)
    {
        var wrapped = 0;
        var epochKey = _epochs.Find(earlier) ?? throw new InvalidOperationException("An earlier epoch has no key.");
        InOneTransaction(() =>
        {
            var rows = _connection.Query(ReadRow, "SELECT record, layer, epoch, wrapped FROM record_key WHERE epoch = $1 LIMIT $2", earlier, most);
            foreach (var row in rows)
            {
                WrapAnew(row, row.Unwrap(epochKey) ?? throw new StorageFaultException($"A record key wrapped in epoch {earlier} cannot be unwrapped", "keys"), newest);
            }

            wrapped = rows.Count;
        });
        return wrapped;
    }

    /// <inheritdoc/>
    void IEpochTable.EmptyLog() => Read(c => c.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Makes writes durable together or not at all.</summary>
    internal void InOneTransaction(Action work)
    {
        lock (_turn)
        {
            _connection.InTransaction(work);
        }
    }

    internal T Read<T>(Func<SqliteConnection, T> query)
    {
        lock (_turn)
        {
            return query(_connection);
        }
    }

    private void WrapAnew(WrappedKey earlier, byte[] key, EpochKey newest)
    {
        var again = WrappedKey.Wrap(earlier.Record, earlier.Layer, newest.Number, newest.Key, key);
        _connection.Execute(
            "UPDATE record_key SET epoch = $3, wrapped = $4 WHERE record = $1 AND layer = $2", again.Record.ToArray(), again.Layer, again.Epoch, again.Bytes);
    }

    private static WrappedKey ReadRow(SqliteDataReader row) => new(new Hash(row.Bytes(0)), row.GetString(1), row.GetInt32(2), row.Bytes(3));
}
