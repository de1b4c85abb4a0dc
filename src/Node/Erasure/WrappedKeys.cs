using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Erasure;

/// <summary>What a wrapped key opens; numbers are stored, so they never change.</summary>
public enum WrappedKind
{
    /// <summary>Salt of a record's commitment; the id is the pointer.</summary>
    RecordSalt = 1,

    /// <summary>Salt of a commitment to identity evidence; the id is the commitment.</summary>
    EvidenceSalt = 2,

    /// <summary>Key of one layer of a sealed record; the id is the record and the layer. Kept in the vault's own table.</summary>
    RecordKey = 3,

    /// <summary>What a patient says is wrong with a record; the id is the request's.</summary>
    CorrectionRequest = 4,

    /// <summary>What a clinician decided about it; the id is the request's.</summary>
    CorrectionDecision = 5,
}

/// <summary>
/// Every secret that erasing must destroy, stored only wrapped under an epoch key. Destroying deletes the wrap; after the next
/// <see cref="EpochRoll"/> no backup of this table brings it back.
/// </summary>
public sealed class WrappedKeys : IEpochTable
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS wrapped_key (
          kind INTEGER NOT NULL, id BLOB NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS wrapped_key_epoch ON wrapped_key (epoch);
        """;

    private readonly GatewayStore _store;
    private readonly EpochFolder _epochs;

    /// <summary>Over the gateway's store.</summary>
    /// <exception cref="StorageFaultException">The folder lacks the key of an epoch that keys are wrapped under.</exception>
    internal WrappedKeys(GatewayStore store, EpochFolder epochs)
    {
        (_store, _epochs) = (store, epochs);
        store.Write(c => c.Execute(Tables));
        foreach (var sample in store.Read(c => c.Query(
            row => (Kind: (WrappedKind)row.GetInt64(0), Id: row.Bytes(1), Epoch: row.GetInt32(2), Wrapped: row.Bytes(3)),
            "SELECT kind, id, epoch, wrapped FROM wrapped_key GROUP BY epoch")))
        {
            // The number alone does not show that it is the right key: another folder counts from 1 too.
            if (epochs.Find(sample.Epoch) is not { } key || KeyWrap.Unwrap(key, sample.Kind, sample.Id, sample.Wrapped) is null)
            {
                throw new StorageFaultException($"The key of epoch {sample.Epoch} is missing: put the folder of epoch keys in its place", epochs.Path);
            }
        }
    }

    /// <summary>Keeps a secret, durable on return; one that is there is left as it is.</summary>
    public void Save(WrappedKind kind, ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> key) => _store.Write(c => Insert(c, kind, id, key));

    /// <summary>The secret; null when it was destroyed or never kept.</summary>
    public byte[]? Find(WrappedKind kind, ReadOnlySpan<byte> id)
    {
        var name = id.ToArray();
        return _store.Read(c => c.Query(
            row => Unwrap(kind, name, row.GetInt32(0), row.Bytes(1)),
            "SELECT epoch, wrapped FROM wrapped_key WHERE kind = $1 AND id = $2", (long)kind, name).SingleOrDefault());
    }

    /// <summary>Destroys secrets: the wraps are overwritten and the write-ahead log emptied. Nothing happens for what is not there.</summary>
    public void Destroy(WrappedKind kind, IEnumerable<ReadOnlyMemory<byte>> ids)
    {
        _store.Write(c =>
        {
            using var delete = c.Statement("DELETE FROM wrapped_key WHERE kind = $1 AND id = $2", null, null);
            foreach (var id in ids)
            {
                delete.ExecuteWith((long)kind, id.ToArray());
            }
        });
        _store.EmptyLog();
    }

    internal void Insert(SqliteConnection connection, WrappedKind kind, ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> key)
    {
        var epoch = _epochs.Newest;
        connection.Execute(
            "INSERT OR IGNORE INTO wrapped_key VALUES ($1, $2, $3, $4)",
            (long)kind, id.ToArray(), (long)epoch.Number, KeyWrap.Wrap(epoch, kind, id.Span, key.Span));
    }

    /// <inheritdoc/>
    int IEpochTable.WrapAnew(int earlier, EpochKey newest, int most)
    {
        var wrapped = 0;
        _store.Write(c =>
        {
            var rows = c.Query(
                row => (Kind: (WrappedKind)row.GetInt64(0), Id: row.Bytes(1), Wrapped: row.Bytes(2)),
                "SELECT kind, id, wrapped FROM wrapped_key WHERE epoch = $1 LIMIT $2", (long)earlier, most);
            foreach (var row in rows)
            {
                var again = KeyWrap.Wrap(newest, row.Kind, row.Id, Unwrap(row.Kind, row.Id, earlier, row.Wrapped));
                c.Execute("UPDATE wrapped_key SET epoch = $3, wrapped = $4 WHERE kind = $1 AND id = $2", (long)row.Kind, row.Id, (long)newest.Number, again);
            }

            wrapped = rows.Count;
        });
        return wrapped;
    }

    /// <inheritdoc/>
    void IEpochTable.EmptyLog() => _store.EmptyLog();

    private byte[] Unwrap(WrappedKind kind, byte[] id, int epoch, byte[] wrapped) =>
        _epochs.Find(epoch) is { } key && KeyWrap.Unwrap(key, kind, id, wrapped) is { } secret
            ? secret
            : throw new StorageFaultException($"A key wrapped in epoch {epoch} cannot be unwrapped", _epochs.Path);
}
