using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Records;

/// <summary>
/// Notices new, changed and removed rows of a record table that nobody altered for it: no trigger, no column, no lock kept. SQLite
/// says whether anything was committed; then rows above the highest known number are read first, and the whole table is compared
/// with keyed fingerprints in slices, so that a change in place is found even when the member's system marks it nowhere.
/// Progress is in the node's own store: nothing is missed over a restart, and a change is reported again until it is acknowledged.
/// </summary>
/// <remarks>One consumer, on one thread at a time.</remarks>
public sealed class ChangeFeed
{
    /// <summary>How often the feed looks when nothing happens.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Rows compared in one poll, so that new rows never wait long behind a comparison of a large table.</summary>
    private const int SliceRows = 10_000;

    /// <summary>Rows read at once.</summary>
    private const int PageRows = 500;

    private readonly RecordSource _source;
    private readonly GatewayStore _store;
    private readonly byte[] _key;
    private readonly Dictionary<long, RecordChange> _reported = [];

    private bool _sweeping = true;
    private long _position = long.MinValue;
    private long _sweepVersion;

    /// <summary>Over a source and the store that keeps the progress. The first sweep finds what changed while nobody looked.</summary>
    public ChangeFeed(RecordSource source, GatewayStore store)
    {
        _source = source;
        _store = store;
        _key = store.Feed.Key();
        _sweepVersion = source.DataVersion();
    }

    /// <summary>True while the table has not been compared to its end: the next poll has work to do at once.</summary>
    public bool Busy => _sweeping || _reported.Count > 0;

    /// <summary>
    /// The next changes, at most about <paramref name="limit"/>, new rows first; empty when there is nothing (yet). Changes that were
    /// reported and not acknowledged come again.
    /// </summary>
    public IReadOnlyList<RecordChange> Poll(int limit = PageRows)
    {
        RewindToUnacknowledged();
        StartSweepWhenCommitted();
        var changes = NewRows(limit);
        if (changes.Count == 0 && _sweeping)
        {
            changes = Sweep(limit);
        }

        foreach (var change in changes)
        {
            _reported[change.RecordNo] = change;
        }

        return changes;
    }

    /// <summary>
    /// Makes it durable that these changes were dealt with; inside <see cref="GatewayStore.InOneTransaction"/> together with what came of them.
    /// </summary>
    public void Acknowledge(IReadOnlyCollection<RecordChange> changes)
    {
        _store.Feed.Acknowledge(changes);
        foreach (var change in changes)
        {
            _reported.Remove(change.RecordNo);
        }
    }

    /// <summary>
    /// Polls until cancelled. <paramref name="handle"/> acknowledges what it has dealt with, refusals included; what it leaves comes again after
    /// the interval. An exception of it or of the database is told to <paramref name="failed"/> and the feed goes on: the member's system may be
    /// locked or away for a while.
    /// </summary>
    public async Task RunAsync(
        Func<IReadOnlyList<RecordChange>, CancellationToken, Task> handle, Action<Exception> failed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var progressing = false;
            try
            {
                progressing = await StepAsync(handle, stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                failed(error);
            }

            await Task.Delay(progressing ? TimeSpan.Zero : Interval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Yield();
        }
    }

    /// <summary>True when there is more to do at once.</summary>
    private async Task<bool> StepAsync(Func<IReadOnlyList<RecordChange>, CancellationToken, Task> handle, CancellationToken stop)
    {
        var changes = Poll();
        if (changes.Count == 0)
        {
            return _sweeping;
        }

        await handle(changes, stop);
        return _reported.Count == 0;
    }

    private void RewindToUnacknowledged()
    {
        if (_reported.Count > 0)
        {
            _position = Math.Min(_position, _reported.Keys.Min() - 1);
            _reported.Clear();
            _sweeping = true;
        }
    }

    private void StartSweepWhenCommitted()
    {
        // The version is read before the rows: a commit in between starts one sweep too many, never one too few.
        var version = _source.DataVersion();
        if (!_sweeping && version != _sweepVersion)
        {
            (_sweeping, _position, _sweepVersion) = (true, long.MinValue, version);
        }
    }

    private List<RecordChange> NewRows(int limit)
    {
        // The node's own table counts on by itself: its high numbers hide no new row of the member's.
        List<RecordRow> rows = [.. Newer(long.MinValue, RecordSource.FirstOwn - 1, limit), .. Newer(RecordSource.FirstOwn - 1, long.MaxValue, limit)];
        return rows.Select(row => new RecordChange(RecordChangeKind.Added, row.RecordNo, row, FingerprintOf(row))).ToList();
    }

    private IReadOnlyList<RecordRow> Newer(long after, long last, int limit) =>
        _source.RowsAfter(_store.Feed.Highest(after, last), Math.Min(limit, PageRows), last);

    private List<RecordChange> Sweep(int limit)
    {
        var changes = new List<RecordChange>();
        for (var compared = 0; compared < SliceRows && changes.Count < limit; compared += PageRows)
        {
            var rows = _source.RowsAfter(_position, PageRows);
            var last = rows.Count < PageRows ? long.MaxValue : rows[^1].RecordNo;
            Compare(rows, _store.Feed.Between(_position, last), changes);
            _position = last;
            if (last == long.MaxValue)
            {
                FinishSweep();
                break;
            }
        }

        return changes;
    }

    private void FinishSweep()
    {
        var version = _source.DataVersion();
        _sweeping = version != _sweepVersion;
        (_position, _sweepVersion) = (_sweeping ? long.MinValue : long.MaxValue, version);
    }

    /// <summary>Merges two lists that are both in the order of row numbers.</summary>
    private void Compare(IReadOnlyList<RecordRow> rows, List<(long RecordNo, Hash Fingerprint)> seen, List<RecordChange> changes)
    {
        var known = 0;
        foreach (var row in rows)
        {
            for (; known < seen.Count && seen[known].RecordNo < row.RecordNo; known++)
            {
                changes.Add(Removed(seen[known].RecordNo));
            }

            var fingerprint = FingerprintOf(row);
            if (known == seen.Count || seen[known].RecordNo != row.RecordNo)
            {
                changes.Add(new RecordChange(RecordChangeKind.Added, row.RecordNo, row, fingerprint));
            }
            else if (seen[known++].Fingerprint != fingerprint)
            {
                changes.Add(new RecordChange(RecordChangeKind.Changed, row.RecordNo, row, fingerprint));
            }
        }

        for (; known < seen.Count; known++)
        {
            changes.Add(Removed(seen[known].RecordNo));
        }
    }

    private static RecordChange Removed(long recordNo) => new(RecordChangeKind.Removed, recordNo, null, Hash.Zero);

    private Hash FingerprintOf(RecordRow row)
    {
        var encoder = new BinaryEncoder(row.Body.Length + 256)
            .Blob(row.Body.Span)
            .Text(row.PatientNo ?? string.Empty)
            .Text(row.Version.ToString())
            .Text(row.RecordedAt);
        return new Hash(HMACSHA256.HashData(_key, encoder.Written));
    }
}
