namespace Xinglin.Node.Ordering.Remote;

/// <summary>
/// Tells the ordering how far this member has stored: at once to the process that takes batches, which paces itself by it, and now and
/// then to all. Only the latest number counts, so nothing piles up.
/// </summary>
internal sealed class StoredReporter
{
    private readonly RemoteOrderingSettings _settings;
    private readonly OrderingLines _lines;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private ulong _below;

    public StoredReporter(RemoteOrderingSettings settings, OrderingLines lines, TimeProvider clock, CancellationToken stopping)
    {
        (_settings, _lines, _clock, _stopping) = (settings, lines, clock, stopping);
        Ended = Task.Run(ReportUntilStopped, CancellationToken.None);
    }

    public Task Ended { get; }

    /// <summary>What this member has stored, and reads no more.</summary>
    public ulong Below => Volatile.Read(ref _below);

    /// <summary>Everything below is stored.</summary>
    public void Report(ulong below)
    {
        var known = Volatile.Read(ref _below);
        while (below > known)
        {
            var seen = Interlocked.CompareExchange(ref _below, below, known);
            if (seen == known)
            {
                Wake();
                return;
            }

            known = seen;
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    private async Task ReportUntilStopped()
    {
        var toAll = TimeSpan.MinValue;
        while (!_stopping.IsCancellationRequested)
        {
            await _wake.WaitAsync(_settings.ReportAll, _stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            var now = _clock.GetElapsedTime(0);
            if (toAll == TimeSpan.MinValue || now - toAll >= _settings.ReportAll)
            {
                toAll = now;
                await Task.WhenAll(_lines.All.Select(Say));
            }
            else
            {
                await Say(_lines.Current);
            }
        }
    }

    private async Task Say(OrderingLine line)
    {
        var below = Volatile.Read(ref _below);
        try
        {
            if (below > 0)
            {
                await line.Report(_settings.Epoch, below, _stopping);
            }
        }
        catch (Exception fault) when (OrderingLine.IsFault(fault))
        {
            // It is said again soon.
        }
    }
}
