using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>A blob that is here, whole and durable.</summary>
/// <param name="Number">Ascending in the order in which blobs came: what replication resumes after.</param>
/// <param name="Id">Its name (<see cref="BlobTree"/>).</param>
/// <param name="Length">Bytes.</param>
/// <param name="Owner">The member whose it is.</param>
public sealed record StoredBlob(long Number, Hash Id, long Length, AccountId Owner);

/// <summary>How much of one owner is here.</summary>
public readonly record struct VaultUsage(long Blobs, long Bytes);

/// <summary>
/// A member's blobs: its own and the copies it keeps for others, found by the hash of their ciphertext. Up to 64 KiB they are
/// rows of one SQLite file, above it files of their own. A blob counts only when its row is committed, which happens after
/// its bytes are on the disk: what a crash leaves half written is nobody's. Safe for several threads.
/// </summary>
public sealed class BlobStore : IDisposable
{
    /// <summary>Longest blob that is a row, bytes.</summary>
    public const int RowBytesMax = 64 * 1024;

    private const string Select = "SELECT number, id, length, owner FROM blob ";

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS blob (
          number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, length INTEGER NOT NULL, owner BLOB NOT NULL, leaves BLOB NOT NULL, body BLOB
        );
        CREATE INDEX IF NOT EXISTS blob_owner ON blob (owner, number);
        CREATE TABLE IF NOT EXISTS usage (owner BLOB PRIMARY KEY, blobs INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS head (owner BLOB PRIMARY KEY, number INTEGER NOT NULL, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS wanted (owner BLOB NOT NULL, id BLOB NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (owner, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS cursor (name TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;
        """;

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly BlobFiles _files;

    private BlobStore(string folder, SqliteConnection connection, long quota)
    {
        Folder = folder;
        Quota = quota;
        _connection = connection;
        connection.Execute(Tables);
        connection.Execute("INSERT OR IGNORE INTO cursor VALUES ('store', $1)", Base64Url.Encode(RandomNumberGenerator.GetBytes(16)));
        Name = connection.Scalar<string>("SELECT position FROM cursor WHERE name = 'store'")!;
        _files = new BlobFiles(folder);
        _files.Sweep(id => Find(id) is not null);
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Random; another store has another name, and numbers of its own.</summary>
    public string Name { get; }

    /// <summary>Bytes that each owner may have here.</summary>
    public long Quota { get; }

    /// <summary>Opens the folder, which exists.</summary>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="quota">Bytes that each owner may have here.</param>
    public static BlobStore Open(string folder, long quota = long.MaxValue)
    {
        var connection = SqliteEngine.OpenDurable(Path.Combine(folder, "vault.sqlite"));
        try
        {
            return new BlobStore(folder, connection, quota);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Begins a blob of unknown length; it is here after <see cref="BlobWriter.Commit"/>.</summary>
    public BlobWriter Begin(AccountId owner) => new(this, owner, _files);

    /// <summary>Keeps small blobs in one commit. Those that are here already stay; none is kept when one would exceed the quota.</summary>
    public RefusalCode? Put(AccountId owner, IReadOnlyList<(Hash Id, ReadOnlyMemory<byte> Bytes)> blobs) => Guarded(() =>
    {
        RefusalCode? refusal = null;
        Transact(() =>
        {
            foreach (var (id, bytes) in blobs)
            {
                refusal ??= Insert(owner, id, bytes.Length, [Xinglin.Ledger.Merkle.MerkleTree.Leaf(bytes.Span)], bytes.ToArray());
            }

            return refusal is null;
        });
        return refusal;
    });

    /// <summary>The blob of this name, or null.</summary>
    public StoredBlob? Find(Hash id) => Read(c => c.Query(ReadRow, Select + "WHERE id = $1", id.ToArray()).SingleOrDefault());

    /// <summary>An owner's blobs in the order in which they came, after a number; a row whose name is damaged is left out.</summary>
    public IReadOnlyList<StoredBlob> Of(AccountId owner, long after, int limit) => Read(c => c.Query(
        ReadRow, Select + "WHERE owner = $1 AND number > $2 AND typeof(id) = 'blob' AND length(id) = 32 ORDER BY number LIMIT $3", owner.Value.ToArray(), after, limit));

    /// <summary>The leaves of a blob's pieces; null when it is not here.</summary>
    public Hash[]? Leaves(Hash id) =>
        Read(c => c.Scalar<byte[]>("SELECT leaves FROM blob WHERE id = $1", id.ToArray())) is { } bytes ? ReadLeaves(bytes) : null;

    /// <summary>A blob's bytes, to be sought in; null when it is not here.</summary>
    public Stream? OpenRead(Hash id)
    {
        var found = Read(c => c.Query(r => r.IsDBNull(0) ? [] : r.Bytes(0), "SELECT body FROM blob WHERE id = $1", id.ToArray()));
        return found is not [var body] ? null : body.Length > 0 ? new MemoryStream(body, writable: false) : _files.OpenRead(id);
    }

    /// <summary>All of a small blob; null when it is not here.</summary>
    public byte[]? ReadAll(Hash id)
    {
        using var stream = OpenRead(id);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>True when every piece here is what the name stands for.</summary>
    public bool Check(Hash id)
    {
        using var stream = OpenRead(id);
        using var hasher = new BlobHasher();
        var buffer = new byte[128 * 1024];
        int read;
        while (stream is not null && (read = stream.Read(buffer)) > 0)
        {
            hasher.Append(buffer.AsSpan(0, read));
        }

        return BlobTree.Id(hasher.Finish()) == id;
    }

    /// <summary>Removes a blob; false when it is not here.</summary>
    public bool Delete(Hash id)
    {
        var blob = Find(id);
        if (blob is null)
        {
            return false;
        }

        Transact(() =>
        {
            _connection.Execute("DELETE FROM blob WHERE id = $1", id.ToArray());
            _connection.Execute("UPDATE usage SET blobs = blobs - 1, bytes = bytes - $2 WHERE owner = $1", blob.Owner.Value.ToArray(), blob.Length);
            return true;
        });
        _files.Delete(id);
        return true;
    }

    /// <summary>Empties the write-ahead log of what was deleted.</summary>
    public void EmptyLog() => Read(c => c.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));

    /// <summary>How much of an owner is here.</summary>
    public VaultUsage Usage(AccountId owner) => Read(c => c.Query(
        r => new VaultUsage(r.GetInt64(0), r.GetInt64(1)), "SELECT blobs, bytes FROM usage WHERE owner = $1", owner.Value.ToArray()).FirstOrDefault());

    /// <summary>The head of an owner's catalogue as it came; null when there is none.</summary>
    public byte[]? Head(AccountId owner) => Read(c => c.Scalar<byte[]>("SELECT json FROM head WHERE owner = $1", owner.Value.ToArray()));

    /// <summary>Number of that head; 0 when there is none.</summary>
    public long HeadNumber(AccountId owner) => Read(c => c.Scalar<long>("SELECT number FROM head WHERE owner = $1", owner.Value.ToArray()));

    /// <summary>Keeps a head that was verified; one with a lower number stays away.</summary>
    public void SaveHead(AccountId owner, long number, byte[] json) => Transact(() =>
    {
        _connection.Execute(
            "INSERT INTO head VALUES ($1, $2, $3) ON CONFLICT (owner) DO UPDATE SET number = excluded.number, json = excluded.json WHERE excluded.number > number",
            owner.Value.ToArray(), number, json);
        return true;
    });

    /// <summary>Some of an owner's blobs that were listed and did not come: other ones each time, so that none waits behind what never comes.</summary>
    public IReadOnlyList<BlobEntry> Wanted(AccountId owner, int limit) => Read(c => c.Query(
        r => new BlobEntry(new Hash(r.Bytes(0)), r.GetInt64(1)), "SELECT id, length FROM wanted WHERE owner = $1 ORDER BY random() LIMIT $2", owner.Value.ToArray(), limit));

    /// <summary>Remembers which of an owner's blobs did not come, or that they are no longer waited for.</summary>
    public void Want(AccountId owner, IEnumerable<BlobEntry> blobs, bool on) => Transact(() =>
    {
        foreach (var blob in blobs)
        {
            _connection.Execute(
                on ? "INSERT OR IGNORE INTO wanted VALUES ($1, $2, $3)" : "DELETE FROM wanted WHERE owner = $1 AND id = $2 AND length = $3",
                owner.Value.ToArray(), blob.Id.ToArray(), blob.Length);
        }

        return true;
    });

    /// <summary>A durable position by name, or null.</summary>
    public string? Cursor(string name) => Read(c => c.Scalar<string>("SELECT position FROM cursor WHERE name = $1", name));

    /// <summary>Keeps a position.</summary>
    public void SaveCursor(string name, string position) => Transact(() =>
    {
        _connection.Execute("INSERT INTO cursor VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET position = excluded.position", name, position);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>The part of a download that can be gone on with.</summary>
    internal FileStream OpenPart(Hash id) => _files.OpenPart(id);

    /// <summary>Takes a complete file over: renamed, flushed, then its row.</summary>
    internal RefusalCode? Adopt(AccountId owner, string file, Hash id, long length, Hash[] leaves) => Guarded(() =>
    {
        _files.Take(file, id);
        RefusalCode? refusal = null;
        Transact(() => (refusal = Insert(owner, id, length, leaves, null)) is null);
        if (refusal is not null)
        {
            _files.Delete(id);
        }

        return refusal;
    });

    /// <summary>Turns a full disk into its code; what was written is gone.</summary>
    internal static RefusalCode? Guarded(Func<RefusalCode?> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (IsDiskFull(error))
        {
            return VaultCodes.DiskFull;
        }
    }

    internal static bool IsDiskFull(Exception error) =>
        error is SqliteException { SqliteErrorCode: 13 } || (error is IOException io && (io.HResult & 0xffff) is 28 or 112 or 122 or 27);

    internal T Read<T>(Func<SqliteConnection, T> query)
    {
        lock (_turn)
        {
            return query(_connection);
        }
    }

    /// <summary>Commits when the work says so, else takes everything back.</summary>
    internal void Transact(Func<bool> work)
    {
        lock (_turn)
        {
            try
            {
                _connection.InTransaction(() =>
                {
                    if (!work())
                    {
                        throw new TakenBackException();
                    }
                });
            }
            catch (TakenBackException)
            {
                // Rolled back, as the work wished.
            }
        }
    }

    private RefusalCode? Insert(AccountId owner, Hash id, long length, Hash[] leaves, byte[]? body)
    {
        var added = _connection.Execute(
            "INSERT OR IGNORE INTO blob (id, length, owner, leaves, body) VALUES ($1, $2, $3, $4, $5)",
            id.ToArray(), length, owner.Value.ToArray(), leaves.SelectMany(l => l.ToArray()).ToArray(), body);
        if (added == 0)
        {
            return null;
        }

        _connection.Execute(
            "INSERT INTO usage VALUES ($1, 1, $2) ON CONFLICT (owner) DO UPDATE SET blobs = blobs + 1, bytes = bytes + excluded.bytes",
            owner.Value.ToArray(), length);
        return _connection.Scalar<long>("SELECT bytes FROM usage WHERE owner = $1", owner.Value.ToArray()) > Quota ? VaultCodes.QuotaExceeded : null;
    }

    private static Hash[] ReadLeaves(byte[] bytes)
    {
        var leaves = new Hash[bytes.Length / Hash.Length];
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = new Hash(bytes.AsSpan(i * Hash.Length, Hash.Length));
        }

        return leaves;
    }

    private static StoredBlob ReadRow(SqliteDataReader row) =>
        new(row.GetInt64(0), new Hash(row.Bytes(1)), row.GetInt64(2), new AccountId(new Hash(row.Bytes(3))));

    private sealed class TakenBackException : Exception;
}
