using System.Collections.Concurrent;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>
/// Tells the ordering how far this member has stored: at once to the process that takes batches, which paces itself by it, and now and
/// then to all, with who the members are. Only the latest number counts, so nothing piles up.
/// </summary>
internal sealed class StoredReporter
{
    private readonly RemoteOrderingSettings _settings;
    private readonly OrderingLines _lines;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly Wakening _wake = new();
    private readonly ConcurrentDictionary<OrderingLine, ReadOnlyMemory<byte>> _told = new();
    private ulong _below;
    private string? _trouble;

    public StoredReporter(RemoteOrderingSettings settings, OrderingLines lines, TimeProvider clock, CancellationToken stopping)
    {
        (_settings, _lines, _clock, _stopping) = (settings, lines, clock, stopping);
        Ended = Task.Run(ReportUntilStopped, CancellationToken.None);
    }

    public Task Ended { get; }

    /// <summary>What keeps the log from being written, as the process that takes batches says.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

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
                _wake.Wake();
                return;
            }

            known = seen;
        }
    }

    private async Task ReportUntilStopped()
    {
        var toAll = TimeSpan.MinValue;
        while (!_stopping.IsCancellationRequested)
        {
            var now = _clock.GetElapsedTime(0);
            if (toAll == TimeSpan.MinValue || now - toAll >= _settings.ReportAll)
            {
                toAll = now;
                var members = _settings.Membership?.Invoke();
                await Task.WhenAll(_lines.All.Select(line => SayAll(line, members)));
            }
            else
            {
                await Say(_lines.Current);
            }

            await _wake.Wait(_settings.ReportAll, _stopping);
        }
    }

    /// <summary>Everything, to a process that may have been started a moment ago; and how it fares.</summary>
    private async Task SayAll(OrderingLine line, ReadOnlyMemory<byte>? members)
    {
        try
        {
            await line.Report(_settings.Epoch, Below, _stopping);
            if (members is { } words && !(_told.TryGetValue(line, out var told) && told.Span.SequenceEqual(words.Span)))
            {
                await line.Tell(words, _stopping);
                _told[line] = words;
            }

            var trouble = await line.Trouble(_stopping);
            if (line == _lines.Current)
            {
                Volatile.Write(ref _trouble, trouble);
            }
        }
        catch (Exception fault) when (OrderingLine.IsFault(fault))
        {
            // A process that was away may have been started anew: it is told again.
            _told.TryRemove(line, out _);
        }
    }

    private async Task Say(OrderingLine line)
    {
        try
        {
            await line.Report(_settings.Epoch, Below, _stopping);
        }
        catch (Exception fault) when (OrderingLine.IsFault(fault))
        {
            // It is said again soon.
        }
    }
}
