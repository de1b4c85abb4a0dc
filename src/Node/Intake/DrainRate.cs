namespace Xinglin.Node.Intake;

/// <summary>
/// How fast pending work becomes final, for telling when to come again: units a second over the last seconds. Written by
/// one thread, read by any.
/// </summary>
internal sealed class DrainRate
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);
    private double _perSecond;
    private long _finished;

    /// <summary>Work of this price is final.</summary>
    public void Finish(long units) => Interlocked.Add(ref _finished, units);

    /// <summary>Takes what was finished in the last period into account.</summary>
    public void Turn(TimeSpan period)
    {
        var now = Interlocked.Exchange(ref _finished, 0) / Math.Max(0.001, period.TotalSeconds);
        Volatile.Write(ref _perSecond, (_perSecond * 0.9) + (now * 0.1));
    }

    /// <summary>When this much will be final: 1 to 30 s.</summary>
    public TimeSpan Until(long units)
    {
        var rate = Volatile.Read(ref _perSecond);
        return rate < 1 ? Most : TimeSpan.FromSeconds(Math.Clamp(units / rate, Least.TotalSeconds, Most.TotalSeconds));
    }
}
