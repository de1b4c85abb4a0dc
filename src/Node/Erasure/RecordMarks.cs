using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Erasure;

/// <summary>Which records of this holder were erased, and which the patient restricted. An erased one stays erased.</summary>
public sealed class RecordMarks
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS record_mark (
          pointer BLOB PRIMARY KEY, account BLOB NOT NULL, erased INTEGER, restricted INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS record_mark_account ON record_mark (account);
        """;

    private readonly GatewayStore _store;

    internal RecordMarks(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    /// <summary>Tells whose records have other marks than before.</summary>
    internal event Action<AccountId>? Changed;

    /// <summary>Whoever has a mark.</summary>
    internal IReadOnlyList<AccountId> Accounts() => _store.Read(c => c.Query(row => new AccountId(new Hash(row.Bytes(0))), "SELECT DISTINCT account FROM record_mark"));

    /// <summary>The marks of a relationship's records.</summary>
    public IReadOnlyList<RecordMark> Of(AccountId account) => _store.Read(c => c.Query(
        row => new RecordMark(
            new Hash(row.Bytes(0)),
            (row.IsDBNull(1) ? ErasureRefusals.RecordRestricted : ErasureRefusals.RecordErased).Value,
            new LedgerTime(row.GetInt64(row.IsDBNull(1) ? 2 : 1))),
        "SELECT pointer, erased, restricted FROM record_mark WHERE account = $1 AND (erased IS NOT NULL OR restricted IS NOT NULL) ORDER BY pointer",
        account.Value.ToArray()));

    /// <summary>True once it was erased here.</summary>
    public bool IsErased(Hash pointer) =>
        _store.Read(c => c.Scalar<long>("SELECT count(*) FROM record_mark WHERE pointer = $1 AND erased IS NOT NULL", pointer.ToArray())) > 0;

    /// <summary>Notes that it was erased.</summary>
    public void Erase(AccountId account, Hash pointer, LedgerTime now) => Mark(
        account, "INSERT INTO record_mark VALUES ($1, $2, $3, NULL) ON CONFLICT (pointer) DO UPDATE SET erased = coalesce(erased, excluded.erased)",
        pointer, now);

    /// <summary>Restricts its use, or lifts that.</summary>
    public void Restrict(AccountId account, Hash pointer, LedgerTime? since) => Mark(
        account, "INSERT INTO record_mark VALUES ($1, $2, NULL, $3) ON CONFLICT (pointer) DO UPDATE SET restricted = excluded.restricted",
        pointer, since);

    private void Mark(AccountId account, string statement, Hash pointer, LedgerTime? time)
    {
        _store.Write(c => c.Execute(statement, pointer.ToArray(), account.Value.ToArray(), time?.Milliseconds));
        Changed?.Invoke(account);
    }
}
