namespace Xinglin.Node.Records;

/// <summary>The gateway's tables. Salts stand apart, wrapped, from what they open.</summary>
internal static class GatewaySchema
{
    /// <summary>Idempotent; <c>$1</c> is a fresh random key, used when there is none yet.</summary>
    public const string Tables = """
        CREATE TABLE IF NOT EXISTS relationship (
          account BLOB PRIMARY KEY,
          patient_no TEXT NOT NULL,
          active INTEGER NOT NULL,
          opened_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS relationship_patient ON relationship (patient_no);

        CREATE TABLE IF NOT EXISTS registration (
          pointer BLOB PRIMARY KEY,
          relationship BLOB NOT NULL,
          resource_type TEXT NOT NULL,
          resource_id TEXT NOT NULL,
          version INTEGER NOT NULL,
          record_no INTEGER NOT NULL,
          commitment BLOB NOT NULL,
          height INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS registration_version ON registration (resource_type, resource_id, version);
        CREATE INDEX IF NOT EXISTS registration_relationship ON registration (relationship);
        CREATE INDEX IF NOT EXISTS registration_waiting ON registration (record_no) WHERE height IS NULL;

        CREATE TABLE IF NOT EXISTS evidence (commitment BLOB PRIMARY KEY, account BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS cursor (name TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS feed_seen (record_no INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS feed_key (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL);
        INSERT OR IGNORE INTO feed_key (one, key) VALUES (1, $1);
        """;
}
