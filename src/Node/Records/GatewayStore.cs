using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Node.Erasure;

namespace Xinglin.Node.Records;

/// <summary>
/// What a member's gateway keeps beside the member's records, in a file of the node's own: pointers, salts and commitments, the
/// private index between patient numbers and relationship accounts, and how far the change feed has come. A commit is on the
/// disk when a call returns. Safe for several threads, which take turns.
/// </summary>
/// <remarks>
/// Who holds this file can link accounts to patients of this member and open their commitments; it is never copied to another
/// member. Salts are kept apart and only wrapped under an epoch key, so that erasing one makes its commitment unopenable for good.
/// </remarks>
public sealed class GatewayStore : IDisposable
{
    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private int _nesting;

    private GatewayStore(SqliteConnection connection, EpochFolder epochs)
    {
        _connection = connection;
        Epochs = epochs;
        connection.InTransaction(() => connection.Execute(GatewaySchema.Tables, RandomNumberGenerator.GetBytes(32)));
        Wrapped = new WrappedKeys(this, epochs);
        Records = new RecordRegister(this);
        Marks = new RecordMarks(this);
        Relationships = new RelationshipIndex(this);
        Evidence = new EvidenceSalts(this);
        Cursors = new GatewayCursors(this);
        Feed = new FeedProgress(this);
    }

    /// <summary>The keys that every secret which erasing destroys is wrapped under.</summary>
    public EpochFolder Epochs { get; }

    /// <summary>Every secret that erasing destroys: salts; keys of sealed records are kept alike in the vault's own table.</summary>
    public WrappedKeys Wrapped { get; }

    /// <summary>Pointer, commitment, salt and registration of every record version.</summary>
    public RecordRegister Records { get; }

    /// <summary>What was erased or restricted.</summary>
    public RecordMarks Marks { get; }

    /// <summary>Patient number to relationship account and back.</summary>
    public RelationshipIndex Relationships { get; }

    /// <summary>Salts of the identity evidence that the registrar holds commitments to.</summary>
    public EvidenceSalts Evidence { get; }

    /// <summary>Durable positions in streams, by name.</summary>
    public GatewayCursors Cursors { get; }

    /// <summary>What the change feed has reported and had acknowledged.</summary>
    internal FeedProgress Feed { get; }

    /// <summary>Opens the file, creating it when absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="epochs">The folder of epoch keys, which no general backup may hold; null: beside the file.</param>
    /// <param name="clock">When epochs begin; null: the machine's.</param>
    public static GatewayStore Open(string path, string? epochs = null, TimeProvider? clock = null)
    {
        var keys = EpochFolder.Open(epochs ?? path + ".epochs", clock ?? TimeProvider.System);
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteEngine.OpenDurable(path);
            return new GatewayStore(connection, keys);
        }
        catch
        {
            connection?.Dispose();
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Makes every write inside <paramref name="work"/> durable together or not at all.</summary>
    public void InOneTransaction(Action work)
    {
        lock (_turn)
        {
            if (_nesting > 0)
            {
                work();
                return;
            }

            _nesting++;
            try
            {
                _connection.InTransaction(work);
            }
            finally
            {
                _nesting--;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        Epochs.Dispose();
    }

    internal T Read<T>(Func<SqliteConnection, T> query)
    {
        lock (_turn)
        {
            return query(_connection);
        }
    }

    internal void Write(Action<SqliteConnection> work) => InOneTransaction(() => work(_connection));

    /// <summary>Empties the write-ahead log, so that what was erased is not in it either.</summary>
    internal void EmptyLog()
    {
        lock (_turn)
        {
            if (_nesting == 0)
            {
                _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
    }
}
