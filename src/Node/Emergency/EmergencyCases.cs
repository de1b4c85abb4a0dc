using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>At the openers' own member: what its staff stated and whom they asked, so that somebody else can review it.</summary>
internal sealed class EmergencyCases
{
    /// <summary>Cases in one answer.</summary>
    private const int PageMax = 100;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS emergency_case (access BLOB PRIMARY KEY, opened INTEGER NOT NULL, statement BLOB NOT NULL, outcome BLOB) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS emergency_ask (number INTEGER PRIMARY KEY, access BLOB NOT NULL, ask BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS emergency_ask_access ON emergency_ask (access);
        """;

    private readonly GatewayStore _store;

    public EmergencyCases(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    /// <summary>Keeps a statement and an ask under it, in one commit.</summary>
    public void Add(EmergencyStatement statement, EmergencyAsk ask) => _store.Write(c =>
    {
        c.Execute(
            "INSERT OR IGNORE INTO emergency_case (access, opened, statement) VALUES ($1, $2, $3)",
            statement.Access.ToArray(), statement.From.Milliseconds, JsonSerializer.SerializeToUtf8Bytes(statement, GatewayJson.Default.EmergencyStatement));
        c.Execute("INSERT INTO emergency_ask (access, ask) VALUES ($1, $2)", ask.Access.ToArray(), JsonSerializer.SerializeToUtf8Bytes(ask, GatewayJson.Default.EmergencyAsk));
    });

    /// <summary>Keeps a review's outcome; false when there is no such case.</summary>
    public bool Close(EmergencyOutcome outcome)
    {
        var changed = 0;
        _store.Write(c => changed = c.Execute(
            "UPDATE emergency_case SET outcome = $2 WHERE access = $1",
            outcome.Access.ToArray(), JsonSerializer.SerializeToUtf8Bytes(outcome, GatewayJson.Default.EmergencyOutcome)));
        return changed > 0;
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<EmergencyCase> Newest() => _store.Read(c => c.Query(
        row => (Statement: JsonSerializer.Deserialize(row.Bytes(0), GatewayJson.Default.EmergencyStatement)!,
            Outcome: row.IsDBNull(1) ? null : JsonSerializer.Deserialize(row.Bytes(1), GatewayJson.Default.EmergencyOutcome)),
        "SELECT statement, outcome FROM emergency_case ORDER BY opened DESC LIMIT $1", PageMax)
        .Select(found => new EmergencyCase(found.Statement, Asks(found.Statement.Access), found.Outcome)).ToList());

    private List<EmergencyAsk> Asks(Hash access) => _store.Read(c => c.Query(
        row => JsonSerializer.Deserialize(row.Bytes(0), GatewayJson.Default.EmergencyAsk)!,
        "SELECT ask FROM emergency_ask WHERE access = $1 ORDER BY number", access.ToArray()));
}
