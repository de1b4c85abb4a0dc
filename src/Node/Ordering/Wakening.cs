namespace Xinglin.Node.Ordering;

/// <summary>Wakes one waiting loop; waking it twice before it looks is waking it once. Safe from any thread.</summary>
internal sealed class Wakening
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    public void Wake()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Returns when woken, after a time, or when stopped; never throws.</summary>
    public Task Wait(TimeSpan longest, CancellationToken stopping) =>
        _signal.WaitAsync(longest, stopping).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
