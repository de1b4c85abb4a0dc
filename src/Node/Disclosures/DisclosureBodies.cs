using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Disclosures;

/// <summary>The erasable part of the disclosure log: bodies and salts, in the gateway's own store.</summary>
internal sealed class DisclosureBodies
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS disclosure (
          number INTEGER PRIMARY KEY,
          commitment BLOB NOT NULL,
          relationship BLOB,
          salt BLOB NOT NULL,
          body BLOB NOT NULL
        );
        CREATE INDEX IF NOT EXISTS disclosure_relationship ON disclosure (relationship, number);
        """;

    private readonly GatewayStore _store;

    public DisclosureBodies(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    /// <summary>Durable on return. A number is written again when its append did not become durable the first time.</summary>
    public void Save(long number, Hash commitment, AccountId? relationship, Hash salt, byte[] body) => _store.Write(c => c.Execute(
        "INSERT OR REPLACE INTO disclosure VALUES ($1, $2, $3, $4, $5)",
        number, commitment.ToArray(), relationship?.Value.ToArray(), salt.ToArray(), body));

    public IReadOnlyList<DisclosureEntry> About(AccountId relationship, long after, long last, int max) => _store.Read(c => c.Query(
        ReadRow,
        "SELECT number, commitment, body FROM disclosure WHERE relationship = $1 AND number > $2 AND number <= $3 ORDER BY number LIMIT $4",
        relationship.Value.ToArray(), after, last, max));

    private static DisclosureEntry ReadRow(SqliteDataReader row) => new(
        row.GetInt64(0), new Hash(row.Bytes(1)), JsonSerializer.Deserialize(row.Bytes(2), DisclosureJson.Default.DisclosureBody)!);
}
