namespace Xinglin.Node.Peers.Line;

/// <summary>What was counted of one peer. Safe from any thread.</summary>
internal sealed class PeerCounts(TimeProvider clock)
{
    private long _sent;
    private long _sentBytes;
    private long _received;
    private long _receivedBytes;
    private long _dropped;
    private long _throttled;
    private long _lies;
    private long _droppedAt;
    private long _throttledAt;
    private long _liedAt;
    private long _heardAt = clock.GetTimestamp();
    private long _reachedAt = clock.GetTimestamp();

    internal void Sent(int messages, long bytes)
    {
        Interlocked.Add(ref _sent, messages);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    internal void Received(long bytes)
    {
        Heard();
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    internal void Heard() => Volatile.Write(ref _heardAt, clock.GetTimestamp());

    internal void Reached() => Volatile.Write(ref _reachedAt, clock.GetTimestamp());

    internal void Dropped(int messages) => Note(ref _dropped, ref _droppedAt, messages);

    internal void Throttled() => Note(ref _throttled, ref _throttledAt, 1);

    internal void Lied() => Note(ref _lies, ref _liedAt, 1);

    internal PeerState State(string slug, bool opensTo, bool opensFrom, TimeSpan namedFor) => new(
        slug, opensTo, opensFrom, Read(ref _sent), Read(ref _sentBytes), Read(ref _received), Read(ref _receivedBytes),
        Read(ref _dropped), Read(ref _throttled), Read(ref _lies),
        clock.GetElapsedTime(Read(ref _heardAt)), clock.GetElapsedTime(Read(ref _reachedAt)),
        IsRecent(_dropped, _droppedAt, namedFor), IsRecent(_throttled, _throttledAt, namedFor), IsRecent(_lies, _liedAt, namedFor));

    private static long Read(ref long number) => Volatile.Read(ref number);

    private void Note(ref long count, ref long at, long by)
    {
        if (by > 0)
        {
            Interlocked.Add(ref count, by);
            Volatile.Write(ref at, clock.GetTimestamp());
        }
    }

    private bool IsRecent(long count, long at, TimeSpan namedFor) => count > 0 && clock.GetElapsedTime(at) < namedFor;
}
