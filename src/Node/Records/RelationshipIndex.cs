using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Records;

/// <summary>A relationship account of this member and the patient behind it.</summary>
/// <param name="Account">The account on the ledger.</param>
/// <param name="PatientNo">The member's own patient number.</param>
/// <param name="Active">True once the patient's wallet holds the key; false while the member does (pending).</param>
/// <param name="OpenedAt">When it was opened, ledger time.</param>
public sealed record RelationshipRow(AccountId Account, string PatientNo, bool Active, LedgerTime OpenedAt);

/// <summary>The member's private index between its patients and their relationship accounts.</summary>
public sealed class RelationshipIndex
{
    private const string Select = "SELECT account, patient_no, active, opened_at FROM relationship ";

    private readonly GatewayStore _store;

    internal RelationshipIndex(GatewayStore store) => _store = store;

    /// <summary>Keeps a relationship, replacing what was known of the account.</summary>
    public void Save(RelationshipRow row) => Save([row]);

    /// <summary>Keeps several in one commit.</summary>
    public void Save(IEnumerable<RelationshipRow> rows) => _store.Write(connection =>
    {
        using var upsert = connection.Statement(
            "INSERT INTO relationship VALUES ($1, $2, $3, $4) ON CONFLICT (account) DO UPDATE "
            + "SET patient_no = excluded.patient_no, active = excluded.active, opened_at = excluded.opened_at",
            new object?[4]);
        foreach (var row in rows)
        {
            upsert.ExecuteWith(row.Account.Value.ToArray(), row.PatientNo, row.Active ? 1 : 0, row.OpenedAt.Milliseconds);
        }
    });

    /// <summary>The patient's latest relationship, or null.</summary>
    public RelationshipRow? OfPatient(string patientNo) => AllOfPatient(patientNo) is [.., var latest] ? latest : null;

    /// <summary>All relationships of a patient, oldest first: one, unless an account was lost and another opened.</summary>
    public IReadOnlyList<RelationshipRow> AllOfPatient(string patientNo) =>
        _store.Read(c => c.Query(ReadRow, Select + "WHERE patient_no = $1 ORDER BY opened_at, account", patientNo));

    /// <summary>The relationship of this account, or null.</summary>
    public RelationshipRow? OfAccount(AccountId account) =>
        _store.Read(c => c.Query(ReadRow, Select + "WHERE account = $1", account.Value.ToArray()).SingleOrDefault());

    /// <summary>Every relationship.</summary>
    public IReadOnlyList<RelationshipRow> All() => _store.Read(c => c.Query(ReadRow, Select + "ORDER BY account"));

    private static RelationshipRow ReadRow(SqliteDataReader row) => new(
        new AccountId(new Hash(row.Bytes(0))),
        row.GetString(1),
        row.GetInt64(2) != 0,
        new LedgerTime(row.GetInt64(3)));
}
