using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir;
using Xinglin.Node.Records;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>
/// A member's own system as it was before the ledger came: its database and the writes that its staff make. Only the
/// demonstration uses it; the gateway reads the same file through <see cref="RecordSource"/> and never writes.
/// </summary>
public sealed class HospitalDatabase : IDisposable
{
    /// <summary>The schema that the member's supplier delivered; it knows nothing of a ledger.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS patient (
          patient_no TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          gender TEXT,
          birth_date TEXT,
          identity_no TEXT,
          card_no TEXT,
          phone TEXT
        );
        CREATE INDEX IF NOT EXISTS patient_identity ON patient (identity_no);
        CREATE INDEX IF NOT EXISTS patient_card ON patient (card_no);
        CREATE TABLE IF NOT EXISTS record (
          record_no INTEGER PRIMARY KEY,
          patient_no TEXT REFERENCES patient (patient_no),
          resource_type TEXT NOT NULL,
          resource_id TEXT NOT NULL,
          version INTEGER NOT NULL,
          recorded_at TEXT NOT NULL,
          body TEXT NOT NULL,
          UNIQUE (resource_type, resource_id, version)
        );
        CREATE INDEX IF NOT EXISTS record_patient ON record (patient_no);
        """;

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;

    private HospitalDatabase(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the member's database, creating it when absent.</summary>
    public static HospitalDatabase Open(string path)
    {
        var connection = SqliteEngine.OpenDurable(path);
        connection.Execute(Schema);
        return new HospitalDatabase(connection);
    }

    /// <summary>Admits patients and files their records in one commit; a patient or a version on file is left as it is.</summary>
    public LoadResult Load(IEnumerable<HospitalPatient> patients, IEnumerable<HospitalRecord> records)
    {
        var result = new LoadResult(0, []);
        lock (_turn)
        {
            _connection.InTransaction(() =>
            {
                InsertPatients(patients);
                result = InsertRecords(records);
            });
        }

        return result;
    }

    /// <summary>The current Patient resource with this id and the number under which the patient is on file; null when there is none.</summary>
    public (string PatientNo, byte[] Resource)? PatientOnFile(string patientResourceId)
    {
        lock (_turn)
        {
            return _connection.Query(
                row => ((string, byte[])?)(row.GetString(0), row.Bytes(1)),
                "SELECT patient_no, CAST(body AS BLOB) FROM record WHERE resource_type = 'Patient' AND resource_id = $1 ORDER BY version DESC LIMIT 1",
                patientResourceId).SingleOrDefault();
        }
    }

    /// <summary>
    /// Files one resource as a member of staff does: a known id becomes the next version, a resource without an id gets one. The Patient
    /// resource of somebody new admits them under the given number.
    /// </summary>
    /// <returns>The version written; null when the patient is unknown or the bytes are no R4 resource.</returns>
    public RecordVersion? Write(string patientNo, ReadOnlyMemory<byte> resource, DateTimeOffset now)
    {
        if (!FhirResource.TryRead(resource, out var read, out _))
        {
            return null;
        }

        var id = read.Id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var body = read.Id is null ? FhirBundle.WithId(resource.Span, id) : resource;
        lock (_turn)
        {
            RecordVersion? written = null;
            _connection.InTransaction(() =>
            {
                if (IsAdmitted(patientNo, read))
                {
                    written = InsertNext(patientNo, read.Type, id, body, now);
                }
            });
            return written;
        }
    }

    /// <summary>Deletes one version, as the member's own records department does when the law lets it.</summary>
    public void Remove(RecordVersion version)
    {
        lock (_turn)
        {
            _connection.Execute(
                "DELETE FROM record WHERE resource_type = $1 AND resource_id = $2 AND version = $3", version.ResourceType, version.ResourceId, version.Version);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private bool IsAdmitted(string patientNo, FhirResource resource)
    {
        if (resource.Type == "Patient")
        {
            InsertPatients([PatientCard.Of(resource, patientNo)]);
        }

        return _connection.Scalar<long>("SELECT count(*) FROM patient WHERE patient_no = $1", patientNo) > 0;
    }

    private RecordVersion InsertNext(string patientNo, string type, string id, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var last = _connection.Scalar<long>("SELECT max(version) FROM record WHERE resource_type = $1 AND resource_id = $2", type, id);
        var version = new RecordVersion(type, id, (int)last + 1);
        InsertRecords([new HospitalRecord(patientNo, version, now, body)]);
        return version;
    }

    private void InsertPatients(IEnumerable<HospitalPatient> patients)
    {
        using var insert = _connection.Statement("INSERT OR IGNORE INTO patient VALUES ($1, $2, $3, $4, $5, $6, $7)", new object?[7]);
        foreach (var patient in patients)
        {
            insert.ExecuteWith(
                patient.PatientNo, patient.Name, patient.Gender, patient.BirthDate, patient.IdentityNo, patient.CardNo, patient.Phone);
        }
    }

    private LoadResult InsertRecords(IEnumerable<HospitalRecord> records)
    {
        using var insert = _connection.Statement(
            "INSERT OR IGNORE INTO record (patient_no, resource_type, resource_id, version, recorded_at, body) VALUES ($1, $2, $3, $4, $5, $6)",
            new object?[6]);
        var added = 0;
        var onFile = new List<RecordVersion>();
        foreach (var record in records)
        {
            var inserted = insert.ExecuteWith(
                record.PatientNo,
                record.Version.ResourceType,
                record.Version.ResourceId,
                record.Version.Version,
                record.RecordedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Encoding.UTF8.GetString(record.Body.Span));
            added += inserted;
            if (inserted == 0)
            {
                onFile.Add(record.Version);
            }
        }

        return new LoadResult(added, onFile);
    }
}

/// <summary>What came of loading records.</summary>
/// <param name="Added">Records that were new.</param>
/// <param name="OnFile">Versions that were on file already and were left as they are.</param>
public sealed record LoadResult(int Added, IReadOnlyList<RecordVersion> OnFile);

/// <summary>A patient as a member's registration desk wrote them down.</summary>
public sealed record HospitalPatient(
    string PatientNo, string Name, string? Gender, string? BirthDate, string? IdentityNo, string? CardNo, string? Phone);

/// <summary>A record version for a member's database.</summary>
public sealed record HospitalRecord(string? PatientNo, RecordVersion Version, DateTimeOffset RecordedAt, ReadOnlyMemory<byte> Body);
