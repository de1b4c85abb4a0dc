using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Records;
using Xinglin.Vault.Keys;

namespace Xinglin.Node.Relationships;

/// <summary>
/// Keys of relationship accounts that the member made for patients without a wallet. Each comes from the member's root and a
/// random label; the label goes when the patient's own key has taken its place.
/// </summary>
public sealed class PendingKeys
{
    private readonly GatewayStore _store;
    private readonly MemberKeys _keys;

    /// <summary>Over the gateway's store.</summary>
    public PendingKeys(GatewayStore store, MemberKeys keys)
    {
        _store = store;
        _keys = keys;
        store.Write(c => c.Execute("CREATE TABLE IF NOT EXISTS pending_key (account BLOB PRIMARY KEY, label BLOB NOT NULL) WITHOUT ROWID"));
    }

    /// <summary>A fresh key and the account that it is the first key of; durable on return.</summary>
    public P256Signer Create()
    {
        var label = RelationshipLabel.Create();
        var signer = _keys.Pending.SigningKey(label, 0);
        _store.Write(c => c.Execute("INSERT INTO pending_key VALUES ($1, $2)", signer.KeyId.Value.ToArray(), label.ToArray()));
        return signer;
    }

    /// <summary>The key of an account; null when it is not, or no more, the member's.</summary>
    public P256Signer? Of(AccountId account) =>
        _store.Read(c => c.Scalar<byte[]>("SELECT label FROM pending_key WHERE account = $1", account.Value.ToArray())) is { } label
            ? _keys.Pending.SigningKey(RelationshipLabel.FromBytes(label), 0)
            : null;

    /// <summary>Forgets the key of an account.</summary>
    public void Forget(AccountId account) => _store.Write(c => c.Execute("DELETE FROM pending_key WHERE account = $1", account.Value.ToArray()));
}
