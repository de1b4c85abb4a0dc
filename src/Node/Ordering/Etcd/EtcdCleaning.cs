using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// Deletes from etcd what a quorum of members has stored, and lets etcd forget it. The newest entry always stays: the numbers go on from it.
/// </summary>
internal sealed class EtcdCleaning
{
    private readonly EtcdOrderingSettings _settings;
    private readonly EtcdClient _client;
    private readonly EtcdKeys _keys;
    private readonly EtcdLog _log;
    private readonly EtcdSequencer _sequencer;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private ulong _deleted;
    private long _revision;
    private TimeSpan _compacted;

    public EtcdCleaning(EtcdOrderingSettings settings, EtcdClient client, EtcdLog log, EtcdSequencer sequencer, TimeProvider clock, CancellationToken stopping)
    {
        (_settings, _client, _log, _sequencer, _clock, _stopping) = (settings, client, log, sequencer, clock, stopping);
        _keys = new EtcdKeys(settings);
        _compacted = clock.GetElapsedTime(0);
        Ended = Task.Run(CleanUntilStopped, CancellationToken.None);
    }

    public Task Ended { get; }

    private async Task CleanUntilStopped()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_sequencer.Leads)
                {
                    await Clean();
                }
            }
            catch (Exception fault) when (fault is EtcdFault or OperationCanceledException)
            {
                // It is tried again.
            }

            await Task.Delay(_settings.Clean, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Clean()
    {
        var next = _log.Next;
        var below = Math.Min(_log.Forgotten, next == 0 ? 0 : next - 1);
        if (below > _deleted)
        {
            var answer = await _client.Delete(new DeleteAsk { Key = _keys.Entry(0), RangeEnd = _keys.Entry(below) }, _stopping);
            (_deleted, _revision) = (below, answer.Header.Revision);
        }

        var now = _clock.GetElapsedTime(0);
        if (_revision > 0 && now - _compacted >= _settings.Compact)
        {
            _compacted = now;
            var revision = _revision;
            _revision = 0;
            await _client.Compact(revision, _stopping);
        }
    }
}
