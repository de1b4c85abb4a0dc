using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>One reader's place in the log: streams from one process, goes on with the next, looks for what one left out.</summary>
internal sealed class EntryReader(OrderingLines lines, EntryJudge judge, ulong epoch, ulong from) : IAsyncDisposable
{
    private readonly Queue<LogEntry> _ready = [];
    private ulong _next = from;
    private OrderingLine? _line;
    private IAsyncEnumerator<byte[]>? _stream;

    /// <summary>The next entry; null when the reader is stopped. Waits as long as no process has one.</summary>
    public async Task<LogEntry?> Next(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            if (_ready.TryDequeue(out var ready))
            {
                _next = ready.Sequence + 1;
                return ready;
            }

            if (await Fetch(cancellation) is { } fault)
            {
                var pause = lines.Fail(_line!, fault);
                await Close();
                await Task.Delay(pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync() => await Close();

    /// <summary>Reads one frame; says what is wrong with the process, or null.</summary>
    private async Task<string?> Fetch(CancellationToken cancellation)
    {
        try
        {
            if (_stream is null)
            {
                _line = lines.Current;
                _stream = _line.Stream(epoch, _next, cancellation).GetAsyncEnumerator(cancellation);
            }

            if (!await _stream.MoveNextAsync())
            {
                return $"{_line!.Address} ended the stream";
            }
        }
        catch (Exception fault) when (OrderingLine.IsFault(fault))
        {
            return $"{_line!.Address} does not answer";
        }

        if (judge.Judge(_stream.Current) is not { } entry || entry.Sequence < _next)
        {
            return $"{_line!.Address} sends what is no entry of this log";
        }

        lines.Sound(_line!);
        await Take(entry, cancellation);
        return null;
    }

    private async Task Take(LogEntry entry, CancellationToken cancellation)
    {
        for (var expected = _next; expected < entry.Sequence;)
        {
            var hidden = await RangeRead.Between(lines, judge, epoch, expected, entry.Sequence, cancellation);
            if (hidden.Count == 0)
            {
                break;
            }

            foreach (var found in hidden)
            {
                _ready.Enqueue(found);
            }

            // What one process hides is mended piece by piece; a full queue is read before more is fetched.
            expected = hidden[^1].Sequence + 1;
            if (_ready.Count >= 64)
            {
                await Close();
                return;
            }
        }

        _ready.Enqueue(entry);
    }

    private async ValueTask Close()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            try
            {
                await stream.DisposeAsync();
            }
            catch (Exception fault) when (OrderingLine.IsFault(fault))
            {
                // It was broken already.
            }
        }
    }
}
