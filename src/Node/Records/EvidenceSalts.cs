using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;

namespace Xinglin.Node.Records;

/// <summary>Salts of commitments to identity evidence (a card or document seen at the desk), apart from the evidence itself.</summary>
public sealed class EvidenceSalts
{
    private readonly GatewayStore _store;

    internal EvidenceSalts(GatewayStore store) => _store = store;

    /// <summary>Keeps the salt of a commitment that binds an account.</summary>
    public void Save(AccountId account, Hash commitment, byte[] salt) => _store.Write(c =>
    {
        c.Execute("INSERT OR REPLACE INTO evidence VALUES ($1, $2)", commitment.ToArray(), account.Value.ToArray());
        _store.Wrapped.Insert(c, WrappedKind.EvidenceSalt, commitment.ToArray(), salt);
    });

    /// <summary>The salt of a commitment; null when erased or unknown.</summary>
    public byte[]? Of(Hash commitment) => _store.Wrapped.Find(WrappedKind.EvidenceSalt, commitment.ToArray());

    /// <summary>Erases every evidence salt of an account.</summary>
    public void Erase(AccountId account)
    {
        var commitments = _store.Read(c => c.Query(row => row.Bytes(0), "SELECT commitment FROM evidence WHERE account = $1", account.Value.ToArray()));
        _store.Write(c => c.Execute("DELETE FROM evidence WHERE account = $1", account.Value.ToArray()));
        _store.Wrapped.Destroy(WrappedKind.EvidenceSalt, commitments.Select(id => (ReadOnlyMemory<byte>)id));
    }
}
