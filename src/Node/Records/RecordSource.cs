using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Node.Fhir.Store;

namespace Xinglin.Node.Records;

/// <summary>
/// A member's existing database of records, opened for reading only: the ledger adds no table, column, trigger or row to it
/// and takes no lock that outlives a query. Safe for several threads, which take turns.
/// </summary>
/// <remarks>
/// The member's system has <c>patient(patient_no, name, identity_no, card_no, …)</c> and
/// <c>record(record_no, patient_no, resource_type, resource_id, version, recorded_at, body)</c>. A correction there is either a
/// further row with the next version or a change of the row; both are read. Beside it lies the node's own table of what was born here or brought
/// from other systems (<see cref="ResourceStore"/>): its rows have numbers from <see cref="FirstOwn"/> and are read like the member's.
/// </remarks>
public sealed class RecordSource : IDisposable
{
    // A row that the member's system left half empty is read as such and refused later, by its content.
    private const string Columns =
        "record_no, patient_no, ifnull(resource_type, ''), ifnull(resource_id, ''), ifnull(version, 0), ifnull(recorded_at, ''), "
        + "ifnull(CAST(body AS BLOB), x'')";

    /// <summary>The lowest number of a row of the node's own table.</summary>
    public const long FirstOwn = 1L << 62;

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly bool _besideOwn;

    private RecordSource(SqliteConnection connection, bool besideOwn) => (_connection, _besideOwn) = (connection, besideOwn);

    /// <summary>Opens an existing database.</summary>
    /// <param name="path">The member's own database.</param>
    /// <param name="resources">The node's own table, read beside it; null: there is none.</param>
    /// <exception cref="SqliteException">The file is absent or no database.</exception>
    public static RecordSource Open(string path, ResourceStore? resources = null) =>
        resources is null ? new RecordSource(SqliteEngine.OpenReadOnly(path), false) : new RecordSource(SqliteEngine.OpenReadOnly(path, resources.Beside), true);

    /// <summary>The patient with this number, or null.</summary>
    public PatientRow? Patient(string patientNo) =>
        Read(c => c.Query(ReadPatient, PatientSelect + " WHERE patient_no = $1", patientNo).SingleOrDefault());

    /// <summary>Patients in the order of their numbers, after the given one.</summary>
    public IReadOnlyList<PatientRow> Patients(string? after = null, int limit = 1000) =>
        Read(c => c.Query(ReadPatient, PatientSelect + " WHERE patient_no > $1 ORDER BY patient_no LIMIT $2", after ?? string.Empty, limit));

    /// <summary>The patient whose identity number or card number this is, as staff at a desk looks it up; null when none or several.</summary>
    public PatientRow? PatientByDocument(string number)
    {
        var found = Read(c => c.Query(ReadPatient, PatientSelect + " WHERE identity_no = $1 OR card_no = $1 LIMIT 2", number));
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>Patients with this identity number: none, one, or at most two to show that it is not one.</summary>
    public IReadOnlyList<PatientRow> PatientsByIdentityNumber(string number) => Read(c => c.Query(ReadPatient, PatientSelect + " WHERE identity_no = $1 LIMIT 2", number));

    /// <summary>The same for the number of a health card.</summary>
    public IReadOnlyList<PatientRow> PatientsByCardNumber(string number) => Read(c => c.Query(ReadPatient, PatientSelect + " WHERE card_no = $1 LIMIT 2", number));

    /// <summary>The number of the patient whose FHIR resource is <c>Patient/id</c> here, or null.</summary>
    public string? PatientNoOf(string patientResourceId) => Current("Patient", patientResourceId)?.PatientNo;

    /// <summary>Ids of the Patient resources that are this patient's.</summary>
    public IReadOnlyList<string> PatientIdsOf(string patientNo) => Read(c => c.Query(
        row => row.GetString(0), "SELECT DISTINCT resource_id FROM record WHERE patient_no = $1 AND resource_type = 'Patient'", patientNo));

    /// <summary>True when this patient is one of those whose compartment holds the resource.</summary>
    public bool IsAbout(FhirResource resource, string patientNo) =>
        PatientCompartment.Of(resource).Patients.Any(id => PatientNoOf(id) == patientNo);

    /// <summary>
    /// True when the resource is in this patient's compartment and certainly in nobody else's: what one patient's permission can release. A row
    /// filed under one number whose content names another patient is not.
    /// </summary>
    public bool IsOnlyAbout(FhirResource resource, string patientNo) =>
        PatientCompartment.Of(resource) is { Unresolved: false, Patients: [var only] } && PatientNoOf(only) == patientNo;

    /// <summary>The current version of a resource, or null.</summary>
    public RecordRow? Current(string resourceType, string resourceId) =>
        One("WHERE resource_type = $1 AND resource_id = $2 ORDER BY version DESC, record_no DESC LIMIT 1", resourceType, resourceId);

    /// <summary>One version of a resource, or null.</summary>
    public RecordRow? Version(RecordVersion version) =>
        One(
            "WHERE resource_type = $1 AND resource_id = $2 AND version = $3 ORDER BY record_no DESC LIMIT 1",
            version.ResourceType,
            version.ResourceId,
            version.Version);

    /// <summary>The row with this number, or null.</summary>
    public RecordRow? Row(long recordNo) => One("WHERE record_no = $1", recordNo);

    /// <summary>The current versions of all of a patient's records, in the order of their row numbers.</summary>
    public IReadOnlyList<RecordRow> OfPatient(string patientNo) =>
        Read(c => c.Query(
            ReadRow,
            $"""
            SELECT {Columns} FROM record AS r WHERE patient_no = $1 AND NOT EXISTS
              (SELECT 1 FROM record AS n WHERE n.resource_type = r.resource_type AND n.resource_id = r.resource_id
               AND (n.version, n.record_no) > (r.version, r.record_no))
            ORDER BY record_no
            """,
            patientNo));

    /// <summary>All versions of a resource, newest first.</summary>
    public IReadOnlyList<RecordRow> Versions(string resourceType, string resourceId) =>
        Read(c => c.Query(
            ReadRow,
            $"SELECT {Columns} FROM record WHERE resource_type = $1 AND resource_id = $2 ORDER BY version DESC, record_no DESC",
            resourceType,
            resourceId));

    /// <summary>All versions of a patient's records, in the order of their row numbers.</summary>
    public IReadOnlyList<RecordRow> VersionsOfPatient(string patientNo) =>
        Read(c => c.Query(ReadRow, $"SELECT {Columns} FROM record WHERE patient_no = $1 ORDER BY record_no", patientNo));

    /// <summary>Counts of patients and of rows.</summary>
    public (long Patients, long Records) Counts() =>
        Read(c => (c.Scalar<long>("SELECT count(*) FROM patient"), c.Scalar<long>("SELECT count(*) FROM record")));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>A number that changes whenever another connection has committed to the database.</summary>
    internal long DataVersion() => Read(c => c.Scalar<long>("PRAGMA main.data_version") + (_besideOwn ? c.Scalar<long>("PRAGMA own.data_version") << 32 : 0));

    /// <summary>Rows in the order of their numbers, after the given one: how the change feed walks the tables.</summary>
    internal IReadOnlyList<RecordRow> RowsAfter(long recordNo, int limit, long last = long.MaxValue) =>
        Read(c => c.Query(ReadRow, $"SELECT {Columns} FROM record WHERE record_no > $1 AND record_no <= $2 ORDER BY record_no LIMIT $3", recordNo, last, limit));

    /// <summary>The current version of every resource, in the order of row numbers.</summary>
    internal IReadOnlyList<RecordRow> CurrentAfter(long recordNo, int limit) =>
        Read(c => c.Query(
            ReadRow,
            $"""
            SELECT {Columns} FROM record AS r WHERE record_no > $1 AND NOT EXISTS
              (SELECT 1 FROM record AS n WHERE n.resource_type = r.resource_type AND n.resource_id = r.resource_id
               AND (n.version, n.record_no) > (r.version, r.record_no))
            ORDER BY record_no LIMIT $2
            """,
            recordNo,
            limit));

    private const string PatientSelect = "SELECT patient_no, name, identity_no, card_no FROM patient";

    private RecordRow? One(string where, params object?[] values) =>
        Read(c => c.Query(ReadRow, $"SELECT {Columns} FROM record {where}", values).SingleOrDefault());

    private T Read<T>(Func<SqliteConnection, T> query)
    {
        lock (_turn)
        {
            return query(_connection);
        }
    }

    private static PatientRow ReadPatient(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3));

    private static RecordRow ReadRow(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.TextOrNull(1),
        new RecordVersion(row.GetString(2), row.GetString(3), (int)Math.Clamp(row.GetInt64(4), 0, int.MaxValue)),
        row.GetString(5),
        row.Bytes(6));
}
