using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Records;

/// <summary>Salts of commitments to identity evidence (a card or document seen at the desk), apart from the evidence itself.</summary>
public sealed class EvidenceSalts
{
    private readonly GatewayStore _store;

    internal EvidenceSalts(GatewayStore store) => _store = store;

    /// <summary>Keeps the salt of a commitment that binds an account.</summary>
    public void Save(AccountId account, Hash commitment, byte[] salt) => _store.Write(c =>
        c.Execute("INSERT OR REPLACE INTO evidence_salt VALUES ($1, $2, $3)", commitment.ToArray(), account.Value.ToArray(), salt));

    /// <summary>The salt of a commitment; null when erased or unknown.</summary>
    public byte[]? Of(Hash commitment) =>
        _store.Read(c => c.Scalar<byte[]>("SELECT salt FROM evidence_salt WHERE commitment = $1", commitment.ToArray()));

    /// <summary>Erases every evidence salt of an account.</summary>
    public void Erase(AccountId account)
    {
        _store.Write(c => c.Execute("DELETE FROM evidence_salt WHERE account = $1", account.Value.ToArray()));
        _store.EmptyLog();
    }
}
