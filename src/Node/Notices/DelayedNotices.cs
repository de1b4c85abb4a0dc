using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Notices;

/// <summary>
/// Notices that a recorded legal duty holds back until a date. They are durable, so that none is forgotten, and are delivered
/// with the time at which the thing happened.
/// </summary>
public sealed class DelayedNotices
{
    private readonly GatewayStore _store;
    private readonly NoticeQueue _notices;

    /// <summary>Over the gateway's store.</summary>
    public DelayedNotices(GatewayStore store, NoticeQueue notices)
    {
        (_store, _notices) = (store, notices);
        store.Write(c => c.Execute("CREATE TABLE IF NOT EXISTS delayed_notice (number INTEGER PRIMARY KEY, due INTEGER NOT NULL, body BLOB NOT NULL)"));
    }

    /// <summary>Keeps one until it is due.</summary>
    public void Add(LedgerTime due, Notice notice) => _store.Write(c => c.Execute(
        "INSERT INTO delayed_notice (due, body) VALUES ($1, $2)", due.Milliseconds, JsonSerializer.SerializeToUtf8Bytes(notice, GatewayJson.Default.Notice)));

    /// <summary>Delivers what is due; each in one commit with its going from here, so that a crash neither loses nor doubles it.</summary>
    public void Deliver(LedgerTime now)
    {
        var due = _store.Read(c => c.Query(
            row => (Number: row.GetInt64(0), Notice: JsonSerializer.Deserialize(row.Bytes(1), GatewayJson.Default.Notice)!),
            "SELECT number, body FROM delayed_notice WHERE due <= $1 ORDER BY due LIMIT 100", now.Milliseconds));
        foreach (var (number, notice) in due)
        {
            _store.InOneTransaction(() =>
            {
                _store.Write(c => c.Execute("DELETE FROM delayed_notice WHERE number = $1", number));
                _notices.Add(notice with { Time = now });
            });
        }
    }
}
