using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Hl7v2;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;

namespace Xinglin.Node.Hl7v2;

/// <summary>How far a message has come.</summary>
internal enum V2State
{
    /// <summary>Durable, not mapped yet.</summary>
    Taken,

    /// <summary>Its records are in the store.</summary>
    Mapped,

    /// <summary>A person has to look at it.</summary>
    Queued,

    /// <summary>A person decided that it is not to be mapped.</summary>
    Dropped,
}

/// <summary>A message in the inbox.</summary>
internal sealed record V2Entry(long Number, string Sender, string ControlId, string ReceivedAt, V2State State, byte[] Raw, byte[] Hash, byte[] Answer, IReadOnlyList<V2Error> Problems, string? Reason);

/// <summary>
/// The messages that came, in the same file as the records that they make: a message and its records change state in one transaction. What a sender
/// calls a message (MSH-3, MSH-4, MSH-10) is there once.
/// </summary>
internal sealed class V2Inbox
{
    private const string Columns = "inbox_no, sender, control_id, received_at, state, raw, hash, answer, problems, reason";

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS v2_inbox (
          inbox_no INTEGER PRIMARY KEY AUTOINCREMENT,
          sender TEXT NOT NULL,
          control_id TEXT NOT NULL,
          received_at TEXT NOT NULL,
          state INTEGER NOT NULL,
          raw BLOB NOT NULL,
          hash BLOB NOT NULL,
          answer BLOB NOT NULL,
          problems TEXT NOT NULL,
          reason TEXT,
          UNIQUE (sender, control_id)
        );
        CREATE INDEX IF NOT EXISTS v2_inbox_state ON v2_inbox (state);
        CREATE TABLE IF NOT EXISTS v2_known (
          source TEXT NOT NULL,
          resource_type TEXT NOT NULL,
          key TEXT NOT NULL,
          segment TEXT NOT NULL,
          text TEXT NOT NULL,
          PRIMARY KEY (source, resource_type, key, segment)
        ) WITHOUT ROWID;
        """;

    private readonly ResourceStore _store;
    private readonly TimeProvider _clock;

    public V2Inbox(ResourceStore store, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        store.Write(connection => connection.Execute(Tables));
    }

    /// <summary>The entry that a sender calls this, or null.</summary>
    public V2Entry? Find(string sender, string controlId) =>
        _store.Read(c => c.Query(Entry, $"SELECT {Columns} FROM v2_inbox WHERE sender = $1 AND control_id = $2", sender, controlId).SingleOrDefault());

    public V2Entry? Find(long number) => _store.Read(c => c.Query(Entry, $"SELECT {Columns} FROM v2_inbox WHERE inbox_no = $1", number).SingleOrDefault());

    /// <summary>Entries in a state, oldest first.</summary>
    public IReadOnlyList<V2Entry> In(V2State state, int limit = 1000) =>
        _store.Read(c => c.Query(Entry, $"SELECT {Columns} FROM v2_inbox WHERE state = $1 ORDER BY inbox_no LIMIT $2", (int)state, limit));

    public long Count(V2State state) => _store.Read(c => c.Scalar<long>("SELECT count(*) FROM v2_inbox WHERE state = $1", (int)state));

    /// <summary>The newest message's time; null when none came.</summary>
    public string? Last() => _store.Read(c => c.Scalar<string>("SELECT received_at FROM v2_inbox ORDER BY inbox_no DESC LIMIT 1"));

    /// <summary>Makes a message durable; it is on the disk when this returns.</summary>
    public long Take(string sender, string controlId, byte[] raw)
    {
        var number = 0L;
        _store.Write(c =>
        {
            c.Execute(
                "INSERT INTO v2_inbox (sender, control_id, received_at, state, raw, hash, answer, problems) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                sender, controlId, Now(), (int)V2State.Taken, raw, HashOf(raw), Array.Empty<byte>(), "[]");
            number = c.Scalar<long>("SELECT last_insert_rowid()");
        });
        return number;
    }

    /// <summary>What a message came to, inside the caller's transaction.</summary>
    public static void Settle(SqliteConnection connection, long number, V2State state, byte[] answer, IReadOnlyList<V2Error> problems) => connection.Execute(
        "UPDATE v2_inbox SET state = $2, answer = $3, problems = $4 WHERE inbox_no = $1", number, (int)state, answer, JsonSerializer.Serialize(problems, V2InboxJson.Default.IReadOnlyListV2Error));

    public void Settle(long number, V2State state, byte[] answer, IReadOnlyList<V2Error> problems) => _store.Write(c => Settle(c, number, state, answer, problems));

    /// <summary>A person decided against a message: its bytes go, that it came and why it was dropped stays.</summary>
    public void Drop(long number, string reason) =>
        _store.Write(c => c.Execute("UPDATE v2_inbox SET state = $2, raw = x'', reason = $3 WHERE inbox_no = $1", number, (int)V2State.Dropped, reason));

    /// <summary>The bytes of messages that were mapped before this go; their hashes stay, so that a repetition is still known.</summary>
    public void Forget(DateTimeOffset before) =>
        _store.Write(c => c.Execute("UPDATE v2_inbox SET raw = x'' WHERE state = $1 AND received_at < $2 AND length(raw) > 0", (int)V2State.Mapped, Text(before)));

    public static byte[] HashOf(ReadOnlySpan<byte> raw) => SHA256.HashData(raw);

    private string Now() => Text(_clock.GetUtcNow());

    private static string Text(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static V2Entry Entry(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), (V2State)row.GetInt32(4), row.Bytes(5), row.Bytes(6), row.Bytes(7),
        JsonSerializer.Deserialize(row.GetString(8), V2InboxJson.Default.IReadOnlyListV2Error) ?? [], row.TextOrNull(9));
}
