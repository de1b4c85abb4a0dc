using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Smart;

/// <summary>
/// The client systems of one member, in a file of its own that the command line changes while the node runs; the node asks it each time, so
/// that a removal counts at once. Safe for several threads and processes.
/// </summary>
public sealed class ClientRegistry : IDisposable
{
    private const int IdBytes = 16;
    private const string Columns = "SELECT id, name, member, keys, scopes, added FROM client ";

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;

    private ClientRegistry(SqliteConnection connection, TimeProvider clock)
    {
        (_connection, _clock) = (connection, clock);
        connection.Execute("""
            CREATE TABLE IF NOT EXISTS client (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, member BLOB NOT NULL, keys BLOB NOT NULL, scopes TEXT NOT NULL, added INTEGER NOT NULL)
            WITHOUT ROWID
            """);
    }

    /// <summary>Opens the registry of a member's folder <c>clients</c>, making it when absent.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="clock">When clients are registered.</param>
    public static ClientRegistry Open(string folder, TimeProvider clock)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ClientRegistry(SqliteEngine.OpenDurable(Path.Combine(folder, "clients.sqlite")), clock);
    }

    /// <summary>Registers a client under a random id; durable when it returns. A refusal, or the client.</summary>
    /// <param name="application">What is to be registered.</param>
    /// <param name="home">This member's own account: only its own systems may write.</param>
    /// <param name="client">The registered client.</param>
    public RefusalCode? Add(ClientApplication application, AccountId home, out SmartClient? client)
    {
        client = null;
        if (application.Name.Length is 0 or > SmartLimits.NameLengthMax || application.Name.Any(char.IsControl))
        {
            return SmartCodes.NameRefused;
        }

        if (ClientKey.ReadSet(application.KeySet, out _) is { } refusal)
        {
            return refusal;
        }

        if (application.Scopes.Any(s => s.Contains(' ', StringComparison.Ordinal)) || !SystemScope.TryParseAll(string.Join(' ', application.Scopes), out var scopes))
        {
            return SmartCodes.ScopesRefused;
        }

        if (application.Member != home && scopes.Any(s => s.Granted.AsSpan().ContainsAny("cud")))
        {
            return SmartCodes.WritesRefused;
        }

        var added = new SmartClient(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), application.Name, application.Member, application.KeySet,
            [.. scopes.Select(s => s.Canonical)], new LedgerTime(_clock.GetUtcNow().ToUnixTimeMilliseconds()));
        client = Insert(added) ? added : null;
        return client is null ? SmartCodes.ClientsFull : null;
    }

    /// <summary>Ends a client: no token is given to it and none of its tokens counts any more. False when there is none.</summary>
    public bool Remove(string id)
    {
        lock (_turn)
        {
            return _connection.Execute("DELETE FROM client WHERE id = $1", id) == 1;
        }
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<SmartClient> All()
    {
        lock (_turn)
        {
            return _connection.Query(Row, Columns + "ORDER BY name, id");
        }
    }

    /// <summary>The client, or null.</summary>
    public SmartClient? Find(string id)
    {
        lock (_turn)
        {
            return _connection.Query(Row, Columns + "WHERE id = $1", id).SingleOrDefault();
        }
    }

    /// <summary>True while the client is registered.</summary>
    public bool Has(string id)
    {
        lock (_turn)
        {
            return _connection.Scalar<long>("SELECT count(*) FROM client WHERE id = $1", id) == 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private bool Insert(SmartClient client)
    {
        lock (_turn)
        {
            return _connection.Execute(
                "INSERT INTO client SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM client) < $7",
                client.Id, client.Name, client.Member.Value.ToArray(), client.KeySet.ToArray(), string.Join(' ', client.Scopes), client.Added.Milliseconds,
                SmartLimits.ClientsMax) == 1;
        }
    }

    private static SmartClient Row(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), new AccountId(new Hash(row.Bytes(2))), row.Bytes(3), row.GetString(4).Split(' '), new LedgerTime(row.GetInt64(5)));
}
