using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// Reads the log from etcd. The watch brings each entry at once and is only a hint: etcd 3.4 can lose events, so a number that is not the next one,
/// or silence, makes it read the range.
/// </summary>
internal sealed class EtcdFollower
{
    /// <summary>Entries a page: 16 MiB at most.</summary>
    private const int PageEntries = 16;

    private readonly EtcdOrderingSettings _settings;
    private readonly EtcdClient _client;
    private readonly EtcdKeys _keys;
    private readonly EtcdLog _log;
    private readonly EtcdHealth _health;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Wakening _look = new();

    public EtcdFollower(EtcdOrderingSettings settings, EtcdClient client, EtcdLog log, EtcdHealth health, TimeProvider clock, CancellationToken stopping)
    {
        (_settings, _client, _log, _health, _clock, _stopping) = (settings, client, log, health, clock, stopping);
        _keys = new EtcdKeys(settings);
        Ended = Task.WhenAll(Task.Run(LookUntilStopped, CancellationToken.None), Task.Run(WatchUntilStopped, CancellationToken.None));
    }

    /// <summary>Completes when it has stopped.</summary>
    public Task Ended { get; }

    /// <summary>The sequencer's key is gone: somebody may take its place.</summary>
    public event Action? SequencerGone;

    /// <summary>Reads what etcd has beyond what is known. On return everything that was committed before the call is known.</summary>
    /// <exception cref="EtcdFault">A majority does not answer.</exception>
    public async Task CatchUp(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            while (true)
            {
                var page = await _client.Range(
                    new RangeAsk { Key = _keys.Entry(_log.Next), RangeEnd = _keys.EntriesEnd, Limit = PageEntries, SortOrder = 1 }, cancellation);
                _health.Answered();
                foreach (var pair in page.Kvs)
                {
                    Take(pair);
                }

                if (!page.More || page.Kvs.Count == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task LookUntilStopped()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await CatchUp(_stopping);
            }
            catch (EtcdFault fault)
            {
                _health.Failed(fault);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await _look.Wait(_settings.Look, _stopping);
        }
    }

    private async Task WatchUntilStopped()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var answer in _client.Watch(new WatchCreate { Key = _keys.Entry(0), RangeEnd = _keys.AllEnd }, _stopping))
                {
                    foreach (var what in answer.Events)
                    {
                        Hint(what);
                    }
                }
            }
            catch (Exception fault) when (fault is EtcdFault or OperationCanceledException)
            {
                // The log is read without hints meanwhile.
            }

            await Task.Delay(_settings.Pause, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Hint(Event what)
    {
        const int Deleted = 1;
        if (what.Kv is not { } pair)
        {
            return;
        }

        if (pair.Key == _keys.Sequencer)
        {
            if (what.Type == Deleted)
            {
                SequencerGone?.Invoke();
            }
        }
        else if (what.Type != Deleted && _keys.NumberOf(pair.Key) is { } number && !_settings.LosesHint(number))
        {
            if (number == _log.Next)
            {
                Take(pair);
            }
            else if (number > _log.Next)
            {
                _look.Wake();
            }
        }
    }

    private void Take(KeyValue pair)
    {
        if (_keys.NumberOf(pair.Key) is { } number)
        {
            _log.Add(number, pair.Value.Memory, _clock.GetElapsedTime(0));
        }
    }
}
