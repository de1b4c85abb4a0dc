using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Store;

/// <summary>
/// Resources whose home is this node: what was born here, and what a member's other systems say (database, HL7 v2). A second table beside the
/// member's own database, of the same shape, which <see cref="RecordSource"/> reads like it: registration, wallets, vault and release see its rows
/// like any other. A commit is on the disk when a call returns. Safe for several threads, which take turns.
/// </summary>
public sealed class ResourceStore : IDisposable
{
    /// <summary>The source of what was born here.</summary>
    public const string BornHere = "xinglin";

    /// <summary>Characters of the name of a source, and of what it calls a resource.</summary>
    public const int KeyLengthMax = 512;

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;

    private ResourceStore(SqliteConnection connection, string path, TimeProvider clock)
    {
        _connection = connection;
        _clock = clock;
        Beside = ResourceSchema.Beside(path);
        connection.InTransaction(() => connection.Execute(ResourceSchema.Tables));
    }

    /// <summary>Statements by which a reader of the member's own database sees these rows beside it.</summary>
    internal string Beside { get; }

    /// <summary>Opens the file, creating it when absent.</summary>
    public static ResourceStore Open(string path, TimeProvider clock)
    {
        var connection = SqliteEngine.OpenDurable(path);
        try
        {
            return new ResourceStore(connection, path, clock);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The logical id of what a source calls <paramref name="key"/>: random, made on first use, the same ever after. Durable when it returns.</summary>
    public string IdOf(string source, string type, string key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, KeyLengthMax, nameof(source));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, KeyLengthMax, nameof(key));
        lock (_turn)
        {
            const string Find = "SELECT id FROM source_key WHERE source = $1 AND resource_type = $2 AND key = $3";
            if (_connection.Scalar<string>(Find, source, type, key) is { } known)
            {
                return known;
            }

            var id = NewId();
            _connection.Execute("INSERT INTO source_key VALUES ($1, $2, $3, $4)", source, type, key, id);
            return id;
        }
    }

    /// <summary>
    /// Makes these the current versions in one durable transaction. A body equal to the current one changes nothing. Patients are made known before
    /// their records.
    /// </summary>
    /// <param name="source">A short name that people read: where it comes from and is changed.</param>
    /// <param name="resources">What the source says now.</param>
    /// <param name="patients">Numbers, names and documents; what is known of a number is replaced.</param>
    /// <param name="alongside">What must be durable with it (a cursor, an inbox), in tables of the caller's own in the same file.</param>
    public IReadOnlyList<StoredVersion> Bring(
        string source, IReadOnlyList<BroughtResource> resources, IReadOnlyList<PatientRow> patients, Action<SqliteConnection>? alongside = null)
    {
        var brought = new List<StoredVersion>(resources.Count);
        Write(connection =>
        {
            foreach (var patient in patients)
            {
                connection.Execute(
                    "INSERT OR REPLACE INTO patient VALUES ($1, $2, $3, $4)", patient.PatientNo, patient.Name, patient.IdentityNo, patient.CardNo);
            }

            brought.AddRange(resources.Select(resource => Bring(connection, source, resource)));
            alongside?.Invoke(connection);
        });
        return brought;
    }

    /// <summary>The current version, or null when there is none.</summary>
    public StoredVersion? Current(string type, string id) => Read(connection => Current(connection, type, id));

    /// <summary>
    /// Takes the content out of one version, and its seal; its number stays, as that of a deletion. Nothing for a row that is not of this table. What was
    /// there is overwritten on the disk.
    /// </summary>
    public void Erase(long recordNo) => Write(connection =>
    {
        connection.Execute(
            "DELETE FROM note_seal WHERE (resource_type, resource_id, version) IN (SELECT resource_type, resource_id, version FROM record WHERE record_no = $1)", recordNo);
        connection.Execute("UPDATE record SET body = x'', patient_no = NULL WHERE record_no = $1", recordNo);
    });

    /// <summary>Reads the caller's own tables in this file.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        lock (_turn)
        {
            return query(_connection);
        }
    }

    /// <summary>Writes the caller's own tables in this file, in one durable transaction.</summary>
    public void Write(Action<SqliteConnection> work)
    {
        lock (_turn)
        {
            _connection.InTransaction(() => work(_connection));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>A fresh logical id: 26 random characters that say nothing.</summary>
    internal static string NewId() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 26);

    /// <summary>Adds a version inside the caller's transaction.</summary>
    internal StoredVersion Append(SqliteConnection connection, string source, BroughtResource resource, int version)
    {
        var now = _clock.GetUtcNow();
        connection.Execute(
            "INSERT INTO record (patient_no, resource_type, resource_id, version, recorded_at, body, source) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            resource.Withdrawn ? null : resource.PatientNo, resource.Type, resource.Id, version,
            now.ToString("yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture), resource.Withdrawn ? [] : resource.Json.ToArray(), source);
        return new StoredVersion(resource.Type, resource.Id, version, source, true, resource.Withdrawn, now, resource.Withdrawn ? default : resource.Json);
    }

    /// <summary>The current version as seen inside the caller's transaction.</summary>
    internal static StoredVersion? Current(SqliteConnection connection, string type, string id) => connection.Query(
        row => ReadVersion(row),
        "SELECT resource_type, resource_id, version, source, recorded_at, body FROM record WHERE resource_type = $1 AND resource_id = $2 ORDER BY version DESC LIMIT 1",
        type,
        id).SingleOrDefault();

    private StoredVersion Bring(SqliteConnection connection, string source, BroughtResource resource)
    {
        var current = Current(connection, resource.Type, resource.Id);
        return current is not null && current.Withdrawn == resource.Withdrawn && (resource.Withdrawn || current.Json.Span.SequenceEqual(resource.Json.Span))
            ? current
            : Append(connection, source, resource, (current?.Version ?? 0) + 1);
    }

    private static StoredVersion ReadVersion(SqliteDataReader row)
    {
        var body = row.Bytes(5);
        var written = DateTimeOffset.Parse(row.GetString(4), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new StoredVersion(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), false, body.Length == 0, written, body);
    }
}
