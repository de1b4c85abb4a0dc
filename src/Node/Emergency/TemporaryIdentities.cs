using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Emergency;

/// <summary>A temporary identity that the member made.</summary>
internal sealed record TemporaryIdentity(string Number, LedgerTime Since);

/// <summary>The member's temporary identities: random numbers for people nobody knows.</summary>
internal sealed class TemporaryIdentities
{
    private const int RandomBytes = 8;

    private readonly GatewayStore _store;

    public TemporaryIdentities(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute("CREATE TABLE IF NOT EXISTS temporary_identity (number TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID"));
    }

    /// <summary>A fresh number, durable on return: letters and digits only, as every patient system takes them.</summary>
    public string Create(LedgerTime now)
    {
        var number = "TMP" + Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes));
        _store.Write(c => c.Execute("INSERT INTO temporary_identity VALUES ($1, $2)", number, now.Milliseconds));
        return number;
    }

    public TemporaryIdentity? Find(string number) => _store.Read(c => c.Query(
        row => new TemporaryIdentity(row.GetString(0), new LedgerTime(row.GetInt64(1))), "SELECT number, since FROM temporary_identity WHERE number = $1", number)
        .SingleOrDefault());
}
