namespace Xinglin.Node.Fhir.Store;

/// <summary>The tables of what was born here or brought: the same shape as the member's own, with the source.</summary>
internal static class ResourceSchema
{
    /// <summary>Idempotent. Rows count from <see cref="Records.RecordSource.FirstOwn"/>, so that no number is one of the member's own table.</summary>
    public static readonly string Tables = $"""
        CREATE TABLE IF NOT EXISTS patient (
          patient_no TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          identity_no TEXT,
          card_no TEXT
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS patient_identity ON patient (identity_no);
        CREATE INDEX IF NOT EXISTS patient_card ON patient (card_no);

        CREATE TABLE IF NOT EXISTS record (
          record_no INTEGER PRIMARY KEY AUTOINCREMENT,
          patient_no TEXT,
          resource_type TEXT NOT NULL,
          resource_id TEXT NOT NULL,
          version INTEGER NOT NULL,
          recorded_at TEXT NOT NULL,
          body BLOB NOT NULL,
          source TEXT NOT NULL,
          UNIQUE (resource_type, resource_id, version)
        );
        CREATE INDEX IF NOT EXISTS record_patient ON record (patient_no);
        INSERT INTO sqlite_sequence (name, seq) SELECT 'record', {Records.RecordSource.FirstOwn - 1}
          WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'record');

        CREATE TABLE IF NOT EXISTS note_seal (
          resource_type TEXT NOT NULL,
          resource_id TEXT NOT NULL,
          version INTEGER NOT NULL,
          request BLOB NOT NULL,
          PRIMARY KEY (resource_type, resource_id, version)
        ) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS source_key (
          source TEXT NOT NULL,
          resource_type TEXT NOT NULL,
          key TEXT NOT NULL,
          id TEXT NOT NULL,
          PRIMARY KEY (source, resource_type, key)
        ) WITHOUT ROWID;
        """;

    /// <summary>Statements by which a reader of the member's own database sees these rows beside its own; a patient on file there is not repeated.</summary>
    public static string Beside(string path) => $"""
        ATTACH '{path.Replace("'", "''", StringComparison.Ordinal)}' AS own;
        CREATE TEMP VIEW patient AS
          SELECT patient_no, name, identity_no, card_no FROM main.patient
          UNION ALL SELECT patient_no, name, identity_no, card_no FROM own.patient AS o
            WHERE NOT EXISTS (SELECT 1 FROM main.patient AS m WHERE m.patient_no = o.patient_no);
        CREATE TEMP VIEW record AS
          SELECT record_no, patient_no, resource_type, resource_id, version, recorded_at, body FROM main.record
          UNION ALL SELECT record_no, patient_no, resource_type, resource_id, version, recorded_at, body FROM own.record;
        """;
}
