namespace Xinglin.Simulation.Engine;

/// <summary>Time and chance of one simulation: events in order of time, then of creation; every random number from the seed.</summary>
public sealed class World(ulong seed)
{
    private readonly PriorityQueue<Action, (long Time, long Number)> _events = new();
    private ulong _random = seed;
    private long _number;

    /// <summary>True time, milliseconds since 1970.</summary>
    public long Now { get; private set; } = 1_800_000_000_000;

    public long Events => _number;

    public void After(long delay, Action action) => _events.Enqueue(action, (Now + Math.Max(0, delay), _number++));

    /// <summary>Runs one event; false when none is left before the deadline.</summary>
    public bool RunOne(long deadline)
    {
        if (!_events.TryPeek(out _, out var key) || key.Time > deadline)
        {
            Now = Math.Max(Now, deadline);
            return false;
        }

        Now = key.Time;
        _events.Dequeue()();
        return true;
    }

    /// <summary>Uniform in [0, bound).</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>Uniform in [low, high].</summary>
    public long Between(long low, long high) => low + (long)(Next() % (ulong)(high - low + 1));

    /// <summary>True so many times in a thousand.</summary>
    public bool Chance(int perMille) => Below(1000) < perMille;

    // SplitMix64: the same on every platform and version.
    private ulong Next()
    {
        unchecked
        {
            _random += 0x9e3779b97f4a7c15;
            var z = _random;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
