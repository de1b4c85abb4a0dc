using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Line;

/// <summary>Everything of one peer: what waits for it, the line to it, the line from it, what was counted.</summary>
internal sealed class PeerLink
{
    private readonly Lock _gate = new();
    private readonly PeerLineLimits _limits;
    private readonly FloodLimit _lines;
    private readonly FloodLimit _messages;
    private readonly FloodLimit _bytes;
    private AcceptedLine? _accepted;

    internal PeerLink(AccountId account, string slug, PeerLineLimits limits, TimeProvider clock)
    {
        (Account, Slug, _limits) = (account, slug, limits);
        Queue = new PeerQueue(limits);
        Counts = new PeerCounts(clock);
        _lines = new FloodLimit(limits.LinesPerMinute / 60.0, limits.LinesPerMinute / 4.0, clock);
        _messages = new FloodLimit(limits.MessagesPerSecond, limits.MessagesPerSecond, clock);
        _bytes = new FloodLimit(limits.BytesPerSecond, limits.BytesPerSecond, clock);
    }

    internal AccountId Account { get; }

    internal string Slug { get; }

    internal PeerQueue Queue { get; }

    internal PeerCounts Counts { get; }

    /// <summary>True while the line to it is open: what is sent goes there.</summary>
    internal volatile bool OpensTo;

    /// <summary>The line that it opened, while open.</summary>
    internal AcceptedLine? Accepted => Volatile.Read(ref _accepted);

    internal PeerState State => Counts.State(Slug, OpensTo, Accepted is not null, _limits.NamedFor);

    internal void Send(ReadOnlyMemory<byte> message) => Counts.Dropped(Queue.Add(message));

    /// <summary>Takes a new line in the place of the one before; false when it opens too many.</summary>
    internal bool TryAccept(AcceptedLine line)
    {
        AcceptedLine? before;
        lock (_gate)
        {
            if (_lines.Take(1) > TimeSpan.Zero)
            {
                Counts.Throttled();
                return false;
            }

            (before, _accepted) = (_accepted, line);
        }

        before?.End();
        return true;
    }

    internal void Leave(AcceptedLine line) => Interlocked.CompareExchange(ref _accepted, null, line);

    /// <summary>How long to rest before more is read from it.</summary>
    internal TimeSpan Take(int bytes)
    {
        lock (_gate)
        {
            var rest = TimeSpan.FromTicks(Math.Max(_messages.Take(1).Ticks, _bytes.Take(bytes).Ticks));
            if (rest > TimeSpan.Zero)
            {
                Counts.Throttled();
            }

            return rest;
        }
    }
}

/// <summary>A line that the peer opened, under the key that it showed.</summary>
internal sealed class AcceptedLine(KeyId key, CancellationTokenSource ended)
{
    internal KeyId Key => key;

    /// <summary>Ends it, when it has not ended by itself.</summary>
    internal void End()
    {
        try
        {
            ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended meanwhile.
        }
    }
}
