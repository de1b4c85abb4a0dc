using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>How fast a bucket fills, and how much it holds.</summary>
internal sealed record RatePace
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    public RatePace(int perSecond, int burst) => (Interval, Ahead) = (NanosecondsPerSecond / perSecond, NanosecondsPerSecond / perSecond * burst);

    /// <summary>Nanoseconds for one token.</summary>
    public long Interval { get; }

    /// <summary>Nanoseconds for a full bucket.</summary>
    public long Ahead { get; }
}

/// <summary>
/// A token bucket kept as one number: the time at which it is full again. Taking a token moves that time on by one
/// interval; it may be at most a full bucket ahead of now. Safe from any thread, no lock.
/// </summary>
internal sealed class RateLimit
{
    private long _fullAt;

    /// <summary>Takes tokens; false when there are too few.</summary>
    /// <param name="now">Nanoseconds on a clock that never goes back.</param>
    /// <param name="pace">The present pace; it may change between calls.</param>
    /// <param name="count">How many; a bucket that is full gives any number, and is the longer empty.</param>
    /// <param name="wait">Nanoseconds until the same would be given; 0 when it is.</param>
    public bool TryTake(long now, RatePace pace, int count, out long wait)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _fullAt);
            var next = Math.Max(seen, now) + (pace.Interval * count);
            wait = seen <= now ? 0 : Math.Max(0, next - now - pace.Ahead);
            if (wait > 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, seen) == seen)
            {
                return true;
            }
        }
    }

    /// <summary>True when it is as good as new.</summary>
    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;
}

/// <summary>One bucket for each key, bounded: full buckets are forgotten when room is needed.</summary>
internal sealed class RateLimits(int perSecond, int burst, int keysMax)
{
    /// <summary>Told to whom there is no bucket left for.</summary>
    private const long NoRoomWait = 1_000_000_000;

    private readonly ConcurrentDictionary<Hash, RateLimit> _limits = new();
    private readonly Lock _sweeping = new();
    private int _count;

    /// <summary>The pace of every bucket.</summary>
    public RatePace Pace { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); } = new(perSecond, burst);

    /// <summary>Takes one token of the key's; false when there is none, or no room for another key.</summary>
    public bool TryTake(Hash key, long now) => TryTake(key, now, out _);

    /// <summary>The same, with the nanoseconds until there is one.</summary>
    public bool TryTake(Hash key, long now, out long wait)
    {
        wait = NoRoomWait;
        if (_limits.TryGetValue(key, out var known))
        {
            return known.TryTake(now, Pace, 1, out wait);
        }

        if (Volatile.Read(ref _count) >= keysMax && !Sweep(now))
        {
            return false;
        }

        var fresh = new RateLimit();
        if (_limits.TryAdd(key, fresh))
        {
            Interlocked.Increment(ref _count);
            return fresh.TryTake(now, Pace, 1, out wait);
        }

        return _limits.TryGetValue(key, out known) && known.TryTake(now, Pace, 1, out wait);
    }

    private bool Sweep(long now)
    {
        lock (_sweeping)
        {
            if (Volatile.Read(ref _count) < keysMax)
            {
                return true;
            }

            foreach (var (key, limit) in _limits)
            {
                if (limit.IsFull(now) && _limits.TryRemove(key, out _))
                {
                    Interlocked.Decrement(ref _count);
                }
            }

            return Volatile.Read(ref _count) < keysMax;
        }
    }
}
