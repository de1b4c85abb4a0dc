using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Consent;

/// <summary>An ask that the patient has not refused.</summary>
internal sealed record OpenAsk(Hash Ask, AccountId Patient, AccountId Asker, AccountId Holder);

/// <summary>Who asked which patient of this member for access.</summary>
internal sealed class AskStore
{
    private readonly GatewayStore _store;

    public AskStore(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(
            "CREATE TABLE IF NOT EXISTS ask (ask BLOB PRIMARY KEY, patient BLOB NOT NULL, asker BLOB NOT NULL, holder BLOB NOT NULL) WITHOUT ROWID"));
    }

    public void Add(OpenAsk ask) => _store.Write(c => c.Execute(
        "INSERT INTO ask VALUES ($1, $2, $3, $4)",
        ask.Ask.ToArray(), ask.Patient.Value.ToArray(), ask.Asker.Value.ToArray(), ask.Holder.Value.ToArray()));

    public OpenAsk? Find(Hash ask) =>
        _store.Read(c => c.Query(ReadRow, "SELECT ask, patient, asker, holder FROM ask WHERE ask = $1", ask.ToArray()).SingleOrDefault());

    /// <summary>The holder that this staff account last asked this patient about; null when it never did.</summary>
    public AccountId? HolderAskedBy(AccountId asker, AccountId patient) => _store.Read(c => c.Query(
        ReadRow, "SELECT ask, patient, asker, holder FROM ask WHERE asker = $1 AND patient = $2 LIMIT 1", asker.Value.ToArray(), patient.Value.ToArray())
        .SingleOrDefault())?.Holder;

    public void Remove(Hash ask) => _store.Write(c => c.Execute("DELETE FROM ask WHERE ask = $1", ask.ToArray()));

    private static OpenAsk ReadRow(SqliteDataReader row) => new(
        new Hash(row.Bytes(0)), new AccountId(new Hash(row.Bytes(1))), new AccountId(new Hash(row.Bytes(2))), new AccountId(new Hash(row.Bytes(3))));
}
