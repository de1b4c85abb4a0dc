using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Gateway;

/// <summary>Remembers requests until they expire, over restarts, so that each is answered once. Bounded: when full it takes none.</summary>
public sealed class RequestWindow
{
    /// <summary>Requests remembered: an account may send 20 a second for 10 minutes, and eight do at once.</summary>
    public const int RequestsMax = 100_000;

    private readonly GatewayStore _store;
    private readonly Lock _turn = new();
    private long _count;

    /// <summary>Over the gateway's store.</summary>
    public RequestWindow(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute("CREATE TABLE IF NOT EXISTS request_seen (key BLOB PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID"));
        _count = store.Read(c => c.Scalar<long>("SELECT count(*) FROM request_seen"));
    }

    /// <summary>Why a request may not be answered now; null when this is the first time, which is then durable.</summary>
    public RefusalCode? Enter(AccountId account, string id, LedgerTime expires, LedgerTime now)
    {
        var key = Sha256.Of(new BinaryEncoder(96).Hash(account.Value).Text(id).Written).ToArray();
        lock (_turn)
        {
            if (_count >= RequestsMax)
            {
                Forget(now);
            }

            if (_count >= RequestsMax)
            {
                return Api.ApiCodes.Overloaded;
            }

            var added = 0;
            _store.Write(c => added = c.Execute("INSERT OR IGNORE INTO request_seen VALUES ($1, $2)", key, expires.Milliseconds));
            _count += added;
            return added == 1 ? null : Xinglin.Ledger.Transactions.TransactionCodes.Replay;
        }
    }

    /// <summary>Forgets what has expired.</summary>
    public void Forget(LedgerTime now)
    {
        lock (_turn)
        {
            var gone = 0;
            _store.Write(c => gone = c.Execute("DELETE FROM request_seen WHERE expires <= $1", now.Milliseconds));
            _count -= gone;
        }
    }
}
