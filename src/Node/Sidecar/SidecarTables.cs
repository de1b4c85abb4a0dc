namespace Xinglin.Node.Sidecar;

/// <summary>How far each sidecar has come, in the file of the resources that it brought: both are durable together or not at all.</summary>
internal static class SidecarTables
{
    /// <summary>Idempotent; <c>$1</c> is a fresh key for fingerprints.</summary>
    public const string Tables = """
        CREATE TABLE IF NOT EXISTS sidecar_row (
          source TEXT NOT NULL,
          name TEXT NOT NULL,
          key TEXT NOT NULL,
          id TEXT NOT NULL,
          print BLOB NOT NULL,
          state INTEGER NOT NULL,
          problem TEXT,
          place TEXT,
          PRIMARY KEY (source, name, key)
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS sidecar_waiting ON sidecar_row (source, name, problem) WHERE state = 1;
        CREATE TABLE IF NOT EXISTS sidecar_position (
          source TEXT NOT NULL,
          name TEXT NOT NULL,
          position TEXT,
          swept_at INTEGER,
          PRIMARY KEY (source, name)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS sidecar_key (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL);
        INSERT OR IGNORE INTO sidecar_key (one, key) VALUES (1, $1);
        """;
}
