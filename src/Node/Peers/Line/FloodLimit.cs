namespace Xinglin.Node.Peers.Line;

/// <summary>A bucket that fills with time. One user at a time.</summary>
internal sealed class FloodLimit
{
    private readonly double _perSecond;
    private readonly double _burst;
    private readonly TimeProvider _clock;
    private double _left;
    private long _at;

    /// <summary>Full at first.</summary>
    internal FloodLimit(double perSecond, double burst, TimeProvider clock)
    {
        (_perSecond, _burst, _clock, _left) = (perSecond, burst, clock, burst);
        _at = clock.GetTimestamp();
    }

    /// <summary>Takes an amount; how long whoever took it is to rest first.</summary>
    internal TimeSpan Take(double amount)
    {
        var now = _clock.GetTimestamp();
        _left = Math.Min(_burst, _left + (_clock.GetElapsedTime(_at, now).TotalSeconds * _perSecond)) - amount;
        _at = now;
        return _left >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_left / _perSecond);
    }
}
