using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Records;

/// <summary>The keyed fingerprints of the rows that the change feed has had acknowledged.</summary>
internal sealed class FeedProgress
{
    private readonly GatewayStore _store;

    public FeedProgress(GatewayStore store) => _store = store;

    /// <summary>A random key of this store: fingerprints say nothing to who has not got it.</summary>
    public byte[] Key() => _store.Read(c => c.Scalar<byte[]>("SELECT key FROM feed_key"))!;

    /// <summary>The highest acknowledged row number above <paramref name="after"/> up to <paramref name="last"/>; the former when there is none.</summary>
    public long Highest(long after, long last) =>
        _store.Read(c => c.Scalar<object>("SELECT max(record_no) FROM feed_seen WHERE record_no > $1 AND record_no <= $2", after, last)) is long highest ? highest : after;

    /// <summary>Acknowledged rows numbered above <paramref name="after"/> up to <paramref name="last"/>, in order.</summary>
    public List<(long RecordNo, Hash Fingerprint)> Between(long after, long last) => _store.Read(c => c.Query(
        row => (row.GetInt64(0), new Hash(row.Bytes(1))),
        "SELECT record_no, fingerprint FROM feed_seen WHERE record_no > $1 AND record_no <= $2 ORDER BY record_no",
        after,
        last));

    /// <summary>Makes acknowledgements durable.</summary>
    public void Acknowledge(IEnumerable<RecordChange> changes) => _store.Write(connection =>
    {
        using var keep = connection.Statement("INSERT OR REPLACE INTO feed_seen VALUES ($1, $2)", null, null);
        using var drop = connection.Statement("DELETE FROM feed_seen WHERE record_no = $1", new object?[1]);
        foreach (var change in changes)
        {
            _ = change.Kind == RecordChangeKind.Removed
                ? drop.ExecuteWith(change.RecordNo)
                : keep.ExecuteWith(change.RecordNo, change.Fingerprint.ToArray());
        }
    });
}
