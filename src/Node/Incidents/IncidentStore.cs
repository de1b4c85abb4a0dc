using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Incidents;

/// <summary>A bulk reading that was stopped.</summary>
/// <param name="Id">Random.</param>
/// <param name="Opened">When.</param>
/// <param name="Subject">Whose rate it was.</param>
/// <param name="Patients">How many patients were counted when it was stopped.</param>
/// <param name="Confirmed">When the privacy officer confirmed it and the patients were told.</param>
/// <param name="Closed">When it was closed; the subject reads again from then on.</param>
internal sealed record Incident(Hash Id, LedgerTime Opened, ReadingSubject Subject, int Patients, LedgerTime? Confirmed = null, LedgerTime? Closed = null)
{
    /// <summary>A day before it was opened: what the day's window saw.</summary>
    public LedgerTime From => Opened.Plus(-86_400_000);
}

/// <summary>Incidents, durable: a restart neither forgets one nor lets its subject read again.</summary>
internal sealed class IncidentStore
{
    private const string Select = "SELECT id, opened, kind, account, name, patients, confirmed, closed FROM incident ";

    private readonly GatewayStore _store;

    public IncidentStore(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(
            """
            CREATE TABLE IF NOT EXISTS incident (id BLOB PRIMARY KEY, opened INTEGER NOT NULL, kind TEXT NOT NULL, account BLOB NOT NULL, name TEXT NOT NULL,
              patients INTEGER NOT NULL, confirmed INTEGER, closed INTEGER) WITHOUT ROWID
            """));
    }

    public void Open(LedgerTime now, ReadingSubject subject, int patients) => _store.Write(c => c.Execute(
        "INSERT INTO incident VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL)",
        RandomNumberGenerator.GetBytes(Hash.Length), now.Milliseconds, subject.Kind, subject.Account.Value.ToArray(), subject.Name, patients));

    public IReadOnlyList<Incident> All() => _store.Read(c => c.Query(ReadRow, Select + "ORDER BY opened DESC LIMIT 200"));

    public Incident? Find(Hash id) => _store.Read(c => c.Query(ReadRow, Select + "WHERE id = $1", id.ToArray()).SingleOrDefault());

    public void Confirm(Hash id, LedgerTime now) => _store.Write(c => c.Execute("UPDATE incident SET confirmed = $2 WHERE id = $1", id.ToArray(), now.Milliseconds));

    public void Close(Hash id, LedgerTime now) => _store.Write(c => c.Execute("UPDATE incident SET closed = $2 WHERE id = $1", id.ToArray(), now.Milliseconds));

    private static Incident ReadRow(SqliteDataReader row) => new(
        new Hash(row.Bytes(0)), new LedgerTime(row.GetInt64(1)),
        new ReadingSubject(row.GetString(2), new AccountId(new Hash(row.Bytes(3))), row.GetString(4)), row.GetInt32(5),
        row.IsDBNull(6) ? null : new LedgerTime(row.GetInt64(6)), row.IsDBNull(7) ? null : new LedgerTime(row.GetInt64(7)));
}
