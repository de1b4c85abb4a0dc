using Xinglin.Node.Ordering.Door;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>
/// Carries offered batches, in their order, to the process that takes them, and again while they are not seen in an entry.
/// </summary>
internal sealed class BatchSender
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly RemoteOrderingSettings _settings;
    private readonly OfferedBatches _offered;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly Wakening _wake = new();
    private OrderingLine? _taking;
    private int _turnedAway;

    public BatchSender(RemoteOrderingSettings settings, OfferedBatches offered, TimeProvider clock, CancellationToken stopping)
    {
        (_settings, _offered, _clock, _stopping) = (settings, offered, clock, stopping);
        Lines = new OrderingLines(settings);
        Ended = Task.Run(SendUntilStopped, CancellationToken.None);
    }

    /// <summary>The processes, with the one that takes batches in front.</summary>
    public OrderingLines Lines { get; }

    public Task Ended { get; }

    /// <summary>Why batches wait; null while they do not.</summary>
    public string? Trouble => Lines.Faults is { Faults: var faults, Last: { } last } && faults >= Lines.All.Count
        ? $"No ordering process takes batches ({last}): members propose in its place, at a lower rate."
        : null;

    public void Wake() => _wake.Wake();

    private async Task SendUntilStopped()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var now = _clock.GetElapsedTime(0);
            _offered.RemoveBefore(now - _settings.GiveUp);
            var line = Lines.Current;

            // Whether a process takes batches is asked with one of them.
            var most = line == _taking ? OrderingDoorLimits.OfferBatchesMax : 1;
            var due = _offered.Due(line, now, _settings.OfferAgain, OrderingDoorLimits.OfferBytesMax / 2, most);
            if (Doubts(line, due))
            {
                Lines.Skip(line);
            }
            else if (due.Count == 0)
            {
                await _wake.Wait(Look, _stopping);
            }
            else if (await Send(line, due) is var pause && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>A process that took batches and did not write them may lie: the next one is asked, and may send back here.</summary>
    private bool Doubts(OrderingLine line, List<OfferedBatch> due)
    {
        var unwritten = Lines.All.Count > 1 ? due.Where(b => b.Taken?.Line == line).ToList() : [];
        unwritten.ForEach(b => b.Taken = null);
        return unwritten.Count > 0;
    }

    /// <returns>How long to wait before more is sent.</returns>
    private async Task<TimeSpan> Send(OrderingLine line, List<OfferedBatch> due)
    {
        try
        {
            var (answers, takenAt) = await line.Offer([.. due.Select(d => d.Bytes)], _stopping);
            return Learn(line, due, answers, takenAt);
        }
        catch (Exception fault) when (OrderingLine.IsFault(fault))
        {
            return Lines.Fail(line, $"{line.Address} does not take batches");
        }
    }

    private TimeSpan Learn(OrderingLine line, List<OfferedBatch> due, IReadOnlyList<OfferAnswer> answers, string? takenAt)
    {
        var now = _clock.GetElapsedTime(0);
        _taking = null;
        for (var i = 0; i < due.Count; i++)
        {
            switch (answers[i])
            {
                case OfferAnswer.Taken:
                    due[i].Taken = (line, now);
                    break;
                case OfferAnswer.Refused:
                    // Whoever offered it offers it again while it is wanted: by then the process may know the member.
                    _offered.Remove([due[i].Bytes]);
                    break;
                case OfferAnswer.NoRoom:
                    Lines.Sound(line);
                    return _settings.Pause;
                case OfferAnswer.Elsewhere:
                    return TurnTo(line, takenAt);
                default:
                    return Lines.Fail(line, $"{line.Address} answers what is no answer");
            }
        }

        (_taking, _turnedAway) = (line, 0);
        Lines.Sound(line);
        return TimeSpan.Zero;
    }

    /// <summary>Only addresses that the ledger names are followed, and processes that send in a circle are asked slowly.</summary>
    private TimeSpan TurnTo(OrderingLine line, string? takenAt)
    {
        if (!Lines.TryUse(takenAt))
        {
            Lines.Skip(line);
        }

        return ++_turnedAway <= Lines.All.Count ? TimeSpan.Zero : _settings.Pause;
    }
}
