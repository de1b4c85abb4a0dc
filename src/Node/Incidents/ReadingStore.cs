using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Incidents;

/// <summary>One reading of one patient's records, beside its entry in the log.</summary>
/// <param name="Time">When.</param>
/// <param name="Reader">Who.</param>
/// <param name="Member">On whose behalf.</param>
/// <param name="Role">By which credential; empty for the member's own account.</param>
/// <param name="Patient">The patient's account here.</param>
/// <param name="Records">How many records.</param>
internal sealed record Reading(LedgerTime Time, AccountId Reader, AccountId Member, string Role, AccountId Patient, int Records);

/// <summary>Readings of the last weeks: habits are learned from them, counters rebuilt, and persons affected by an incident found.</summary>
internal sealed class ReadingStore
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS reading (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, reader BLOB NOT NULL, member BLOB NOT NULL, role TEXT NOT NULL,
          patient BLOB NOT NULL, records INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS reading_reader ON reading (reader, time);
        CREATE INDEX IF NOT EXISTS reading_member ON reading (member, time);
        """;

    private readonly GatewayStore _store;

    public ReadingStore(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    public void Add(Reading reading) => _store.Write(c => c.Execute(
        "INSERT INTO reading (time, reader, member, role, patient, records) VALUES ($1, $2, $3, $4, $5, $6)",
        reading.Time.Milliseconds, reading.Reader.Value.ToArray(), reading.Member.Value.ToArray(), reading.Role, reading.Patient.Value.ToArray(), reading.Records));

    public void ForgetBefore(LedgerTime time) => _store.Write(c => c.Execute("DELETE FROM reading WHERE time < $1", time.Milliseconds));

    public IReadOnlyList<Reading> Since(LedgerTime time) => _store.Read(c => c.Query(
        ReadRow, "SELECT time, reader, member, role, patient, records FROM reading WHERE time > $1 ORDER BY time, number", time.Milliseconds));

    /// <summary>Patients whose records a subject read in a span of time: they are affected.</summary>
    public IReadOnlyList<AccountId> Affected(ReadingSubject subject, LedgerTime from, LedgerTime until)
    {
        var (where, values) = Where(subject);
        return _store.Read(c => c.Query(
            row => new AccountId(new Hash(row.Bytes(0))),
            $"SELECT DISTINCT patient FROM reading WHERE {where} AND time > $3 AND time <= $4 ORDER BY patient",
            [.. values, from.Milliseconds, until.Milliseconds]));
    }

    /// <summary>A subject's habit: of its active days the median, of the most distinct patients in one span of each day.</summary>
    public int Habit(ReadingSubject subject, long span, LedgerTime from, LedgerTime until)
    {
        var (where, values) = Where(subject);
        var most = _store.Read(c => c.Query(
            row => row.GetInt32(0),
            $"""
            SELECT max(patients) AS most FROM (
              SELECT time / 86400000 AS day, time / {span} AS part, count(DISTINCT patient) AS patients
              FROM reading WHERE {where} AND time > $3 AND time <= $4 GROUP BY day, part) GROUP BY day ORDER BY most
            """,
            [.. values, from.Milliseconds, until.Milliseconds]));
        return most.Count == 0 ? 0 : most[most.Count / 2];
    }

    private static (string Where, object[] Values) Where(ReadingSubject subject) => subject.Kind switch
    {
        ReadingSubject.User => ("reader = $1 AND $2 = ''", [subject.Account.Value.ToArray(), string.Empty]),
        ReadingSubject.Role => ("member = $1 AND role = $2", [subject.Account.Value.ToArray(), subject.Name]),
        _ => ("member = $1 AND $2 = ''", [subject.Account.Value.ToArray(), string.Empty]),
    };

    private static Reading ReadRow(SqliteDataReader row) => new(
        new LedgerTime(row.GetInt64(0)), new AccountId(new Hash(row.Bytes(1))), new AccountId(new Hash(row.Bytes(2))), row.GetString(3),
        new AccountId(new Hash(row.Bytes(4))), row.GetInt32(5));
}

/// <summary>Whose rate is watched: one account, all of a role at a member, or a member as a whole.</summary>
internal readonly record struct ReadingSubject(string Kind, AccountId Account, string Name)
{
    public const string User = "user";
    public const string Role = "role";
    public const string Member = "member";

    public static IEnumerable<ReadingSubject> Of(Reading reading) =>
        [new(User, reading.Reader, string.Empty), new(Role, reading.Member, reading.Role), new(Member, reading.Member, string.Empty)];
}
