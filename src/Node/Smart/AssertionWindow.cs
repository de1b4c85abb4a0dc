using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Smart;

/// <summary>Remembers assertions until they expire, over restarts, so that each counts once. Bounded for each client: when full it takes none.</summary>
internal sealed class AssertionWindow
{
    private readonly GatewayStore _store;

    public AssertionWindow(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(
            "CREATE TABLE IF NOT EXISTS smart_assertion (client TEXT NOT NULL, id BLOB NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (client, id)) WITHOUT ROWID"));
    }

    /// <summary>Why an assertion does not count; null when this is the first time, which is then durable.</summary>
    public OAuthError? Enter(ClientAssertion assertion, DateTimeOffset now)
    {
        OAuthError? refusal = null;
        var id = Sha256.Of(Encoding.UTF8.GetBytes(assertion.Id)).ToArray();
        var forgotten = (now - SmartLimits.ClockSkew).ToUnixTimeSeconds();
        _store.Write(c =>
        {
            c.Execute("DELETE FROM smart_assertion WHERE client = $1 AND expires < $2", assertion.Client, forgotten);
            if (c.Scalar<long>("SELECT count(*) FROM smart_assertion WHERE client = $1", assertion.Client) >= SmartLimits.AssertionsMax)
            {
                refusal = new OAuthError(OAuthError.TemporarilyUnavailable, "The client authenticated too often within five minutes: keep an access token until it expires.");
            }
            else if (c.Execute("INSERT OR IGNORE INTO smart_assertion VALUES ($1, $2, $3)", assertion.Client, id, assertion.Expires) == 0)
            {
                refusal = ClientAssertion.Refused("The assertion was used before: make a new one with a fresh jti for each request.");
            }
        });
        return refusal;
    }
}
