using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Consent;

namespace Xinglin.Node.Guardians;

/// <summary>
/// Standing objections: one guardian alone stops every share of the ward's records with one reader, until that guardian withdraws or the
/// own right ends. The holder keeps and enforces it; the ledger cannot know whom a permission is for.
/// </summary>
public sealed class GuardianObjections
{
    private readonly GatewayStore _store;
    private readonly KnownAccounts _known;

    /// <summary>Over the gateway's store.</summary>
    public GuardianObjections(GatewayStore store, KnownAccounts known)
    {
        _store = store;
        _known = known;
        store.Write(c => c.Execute("""
            CREATE TABLE IF NOT EXISTS objection (
              account BLOB NOT NULL, grantee BLOB NOT NULL, member BLOB NOT NULL, guardian BLOB NOT NULL, PRIMARY KEY (account, grantee, member, guardian)) WITHOUT ROWID
            """));
    }

    /// <summary>Adds or removes one guardian's objection.</summary>
    public void Set(AccountId account, PermissionGrantee grantee, KeyId guardian, bool objects) => _store.Write(c => c.Execute(
        objects ? "INSERT OR IGNORE INTO objection VALUES ($1, $2, $3, $4)"
            : "DELETE FROM objection WHERE account = $1 AND grantee = $2 AND member = $3 AND guardian = $4",
        account.Value.ToArray(), grantee.Account.Value.ToArray(), grantee.Member.Value.ToArray(), guardian.Value.ToArray()));

    /// <summary>True while a guardian who objects is in force.</summary>
    public bool Stand(AccountId account, PermissionGrantee grantee) => _store.Read(c => c.Query(
            row => new KeyId(new Hash(row.Bytes(0))), "SELECT guardian FROM objection WHERE account = $1 AND grantee = $2 AND member = $3",
            account.Value.ToArray(), grantee.Account.Value.ToArray(), grantee.Member.Value.ToArray()))
        .Any(guardian => _known.IsGuardian(account, guardian));
}
