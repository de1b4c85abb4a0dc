using Xinglin.Node.Sidecar.Postgres;

namespace Xinglin.Node.Sidecar;

/// <summary>
/// From where a poll reads. The order of commits is not the order of change times: a transaction that was open during a poll may commit rows with times
/// that the poll has passed. So the position goes on only to where it was before the oldest transaction began that the last poll could not see. What
/// such a transaction wrote is read at the first poll after its commit, however late that is, up to <see cref="SidecarLimits.HeldBackMax"/>; the overlap
/// covers clocks and times given by programs, the sweep everything else.
/// </summary>
internal sealed class PollPosition(string? position)
{
    private readonly List<(ulong Next, string? Position, DateTimeOffset At)> _polls = [];
    private string? _highest = position;

    /// <summary>Where the next poll begins, and what is made durable; null for the beginning.</summary>
    public string? Safe { get; private set; } = position;

    /// <summary>A poll in this snapshot has read up to <paramref name="highest"/>, or found nothing (null).</summary>
    public void Read(SourceSnapshot snapshot, string? highest, DateTimeOffset now)
    {
        _highest = highest ?? _highest;
        _polls.Add((snapshot.Next, _highest, now));

        // Transactions that this poll did not see began after the latest earlier poll whose transactions have all ended.
        var ended = _polls.FindLastIndex(p => p.Next <= snapshot.Oldest);
        var expired = _polls.FindLastIndex(p => p.At < now - SidecarLimits.HeldBackMax);
        if (Math.Max(ended, expired) is >= 0 and var at)
        {
            Safe = _polls[at].Position;
            _polls.RemoveRange(0, at);
        }
    }

    /// <summary>The whole query is being compared: what it holds up to here need not be polled again.</summary>
    public void Begin(string? from)
    {
        (_highest, Safe) = (from, from);
        _polls.Clear();
    }
}
