using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Emergency;

namespace Xinglin.Node.Emergency;

/// <summary>A person found under an access.</summary>
/// <param name="Access">The access.</param>
/// <param name="PatientNo">The person's number here.</param>
/// <param name="SawFirst">True when the narrow summary was read.</param>
internal sealed record FoundPerson(Hash Access, string PatientNo, bool SawFirst);

/// <summary>Every search that was made here under emergency accesses: handles for those that found somebody, and the count that bounds them.</summary>
internal sealed class FoundPersons
{
    /// <summary>Searches under one access at one holder: it names one person.</summary>
    public const int PerAccessMax = 32;

    /// <summary>Searches of one member's staff at one holder in an hour.</summary>
    public const int PerMemberHourMax = 120;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS emergency_find (
          number INTEGER PRIMARY KEY, access BLOB NOT NULL, member BLOB NOT NULL, time INTEGER NOT NULL,
          handle BLOB, patient_no TEXT, saw_first INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS emergency_find_access ON emergency_find (access);
        CREATE INDEX IF NOT EXISTS emergency_find_member ON emergency_find (member, time);
        CREATE UNIQUE INDEX IF NOT EXISTS emergency_find_handle ON emergency_find (handle);
        """;

    private const long Hour = 3_600_000;

    private readonly GatewayStore _store;

    public FoundPersons(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    /// <summary>Counts a search; false when there were as many as are answered.</summary>
    public bool TryCount(EmergencyStatement statement, LedgerTime now, out long number)
    {
        long counted = 0;
        _store.Write(c =>
        {
            var access = statement.Access.ToArray();
            var member = statement.Member.Value.ToArray();
            if (c.Scalar<long>("SELECT count(*) FROM emergency_find WHERE access = $1", access) < PerAccessMax
                && c.Scalar<long>("SELECT count(*) FROM emergency_find WHERE member = $1 AND time > $2", member, now.Milliseconds - Hour) < PerMemberHourMax)
            {
                c.Execute("INSERT INTO emergency_find (access, member, time) VALUES ($1, $2, $3)", access, member, now.Milliseconds);
                counted = c.Scalar<long>("SELECT last_insert_rowid()");
            }
        });
        number = counted;
        return counted > 0;
    }

    /// <summary>Gives a search that found one person its random handle.</summary>
    public Hash Keep(long number, string patientNo)
    {
        var handle = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        _store.Write(c => c.Execute("UPDATE emergency_find SET handle = $2, patient_no = $3 WHERE number = $1", number, handle.ToArray(), patientNo));
        return handle;
    }

    public FoundPerson? Find(Hash handle) => _store.Read(c => c.Query(
        ReadRow, "SELECT access, patient_no, saw_first FROM emergency_find WHERE handle = $1", handle.ToArray()).SingleOrDefault());

    public void SawFirst(Hash handle) => _store.Write(c => c.Execute("UPDATE emergency_find SET saw_first = 1 WHERE handle = $1", handle.ToArray()));

    private static FoundPerson ReadRow(SqliteDataReader row) => new(new Hash(row.Bytes(0)), row.GetString(1), row.GetInt64(2) != 0);
}
