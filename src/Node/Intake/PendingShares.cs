using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>
/// How the room for pending transactions is divided. While half of it is free anybody may take what is there; then every
/// account is held to an equal part, counted by what it uses most of: number, bytes or price; the last quarter is kept for
/// those of whom nothing waits. Safe from any thread: one lock, held briefly.
/// </summary>
internal sealed class PendingShares(IntakeLimits limits)
{
    private const double Overload = 0.5;
    private const double Scarcity = 0.75;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash, double> _used = [];
    private long _count;
    private long _bytes;
    private long _units;

    public long Count => Interlocked.Read(ref _count);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Units => Interlocked.Read(ref _units);

    /// <summary>True while accounts are held to their parts.</summary>
    public bool IsOverloaded => Level >= Overload;

    /// <summary>True when as much waits as may.</summary>
    public bool IsFull => Level >= 1;

    private double Level => Part(Count, Bytes, Units);

    /// <summary>True when an account may add this much now.</summary>
    public bool Admits(Hash account, int length, long units)
    {
        var level = Level;
        if (level < Overload)
        {
            return true;
        }

        lock (_lock)
        {
            var used = _used.GetValueOrDefault(account);
            return used == 0 || (level < Scarcity && used + Part(1, length, units) <= 1.0 / (_used.Count + 1));
        }
    }

    public void Add(Hash account, int length, long units)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, length);
        Interlocked.Add(ref _units, units);
        lock (_lock)
        {
            _used[account] = _used.GetValueOrDefault(account) + Part(1, length, units);
        }
    }

    public void Remove(Hash account, int length, long units)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -length);
        Interlocked.Add(ref _units, -units);
        lock (_lock)
        {
            // What rounding leaves is less than any transaction.
            var left = _used.GetValueOrDefault(account) - Part(1, length, units);
            if (left < 0.5 / limits.PendingMax)
            {
                _used.Remove(account);
            }
            else
            {
                _used[account] = left;
            }
        }
    }

    private double Part(long count, long bytes, long units) => Math.Max(
        (double)count / limits.PendingMax, Math.Max((double)bytes / limits.PendingBytesMax, (double)units / limits.PendingUnitsMax));
}
