using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>
/// A token bucket kept as one number: the time at which it is full again. Taking a token moves that time on by one
/// interval; it may be at most <c>burst</c> intervals ahead of now. Safe from any thread, no lock.
/// </summary>
internal sealed class RateLimit(int perSecond, int burst)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly long _interval = NanosecondsPerSecond / perSecond;
    private readonly long _ahead = NanosecondsPerSecond / perSecond * burst;
    private long _fullAt;

    /// <summary>Takes one token; false when there is none.</summary>
    /// <param name="now">Nanoseconds on a clock that never goes back.</param>
    public bool TryTake(long now)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _fullAt);
            var next = Math.Max(seen, now) + _interval;
            if (next - now > _ahead)
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
    private readonly ConcurrentDictionary<Hash, RateLimit> _limits = new();
    private readonly Lock _sweeping = new();
    private int _count;

    /// <summary>Takes one token of the key's; false when there is none, or no room for another key.</summary>
    public bool TryTake(Hash key, long now)
    {
        if (_limits.TryGetValue(key, out var known))
        {
            return known.TryTake(now);
        }

        if (Volatile.Read(ref _count) >= keysMax && !Sweep(now))
        {
            return false;
        }

        var fresh = new RateLimit(perSecond, burst);
        if (_limits.TryAdd(key, fresh))
        {
            Interlocked.Increment(ref _count);
            return fresh.TryTake(now);
        }

        return _limits.TryGetValue(key, out known) && known.TryTake(now);
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
