using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary>Which of this member's staff were given terms of which permission, so that they hear when it ends.</summary>
internal sealed class PassedTerms : ILedgerWatcher
{
    private readonly GatewayStore _store;
    private readonly NoticeQueue _notices;
    private readonly IMemberLedger _ledger;

    public PassedTerms(GatewayStore store, NoticeQueue notices, IMemberLedger ledger)
    {
        _store = store;
        _notices = notices;
        _ledger = ledger;
        store.Write(c => c.Execute(
            "CREATE TABLE IF NOT EXISTS passed_terms (permission BLOB NOT NULL, account BLOB NOT NULL, PRIMARY KEY (permission, account)) WITHOUT ROWID"));
    }

    public string Event => "permission.revoked";

    public void Begin()
    {
    }

    public void See(FeedEvent seen)
    {
        if (!seen.Data.TryGetProperty("permission", out var value) || !Hash.TryParse(value.GetString(), out var permission))
        {
            return;
        }

        foreach (var account in Readers(permission))
        {
            _notices.Add(new Notice(0, NoticeKinds.AccessEnded, _ledger.Block(new Height(seen.Position.Height))?.Header.Time ?? default, account, Permission: permission));
        }

        _store.Write(c => c.Execute("DELETE FROM passed_terms WHERE permission = $1", permission.ToArray()));
    }

    public void Save(Hash permission, AccountId account) =>
        _store.Write(c => c.Execute("INSERT OR IGNORE INTO passed_terms VALUES ($1, $2)", permission.ToArray(), account.Value.ToArray()));

    private List<AccountId> Readers(Hash permission) => _store.Read(c => c.Query(
        row => new AccountId(new Hash(row.Bytes(0))), "SELECT account FROM passed_terms WHERE permission = $1", permission.ToArray()));
}
