using Google.Protobuf;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// Takes the sequencer's place when nobody has it, and writes the log while it does: one entry at a time, so that numbers are dense and what waits
/// meanwhile shares the next entry, as in a group commit. What waits when a term ends waits for the next one; when another process has that, nodes
/// offer it there.
/// </summary>
internal sealed class EtcdSequencer
{
    private readonly EtcdOrderingSettings _settings;
    private readonly EtcdClient _client;
    private readonly EtcdKeys _keys;
    private readonly EtcdLog _log;
    private readonly EtcdFollower _follower;
    private readonly EtcdHealth _health;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly Lock _lock = new();
    private readonly Wakening _place = new();
    private readonly Wakening _work = new();
    private readonly MemberQuotas _quotas;
    private WaitingBatches _waiting;
    private List<Batch> _onTheirWay = [];
    private bool _leads;
    private string? _heldAt;

    public EtcdSequencer(
        EtcdOrderingSettings settings, EtcdClient client, EtcdLog log, EtcdFollower follower, EtcdHealth health, TimeProvider clock, CancellationToken stopping)
    {
        (_settings, _client, _log, _follower, _health, _clock, _stopping) = (settings, client, log, follower, health, clock, stopping);
        _keys = new EtcdKeys(settings);
        _waiting = new WaitingBatches(settings.Limits);
        _quotas = new MemberQuotas(settings.Agreed);
        follower.SequencerGone += _place.Wake;
        Ended = Task.Run(RunUntilStopped, CancellationToken.None);
    }

    public Task Ended { get; }

    /// <summary>True while this process takes batches.</summary>
    public bool Leads
    {
        get
        {
            lock (_lock)
            {
                return _leads;
            }
        }
    }

    /// <summary>Who takes batches while this process does not; null: nobody knows.</summary>
    public string? HeldAt
    {
        get
        {
            lock (_lock)
            {
                return _leads ? null : _heldAt;
            }
        }
    }

    /// <summary>True when the batch will come to stand in an entry, or does.</summary>
    public bool TryTake(Batch batch)
    {
        var mark = BatchAdmission.MarkOf(batch.Bytes.Span);
        lock (_lock)
        {
            if (!_leads || _health.IsLost)
            {
                return false;
            }

            if (!_log.Claim(mark))
            {
                return true;
            }

            var now = _clock.GetElapsedTime(0);
            if (!_waiting.HasRoom(batch.Member, batch.Bytes.Length) || !_quotas.TryTake(batch, now) || !_waiting.TryAdd(batch, now))
            {
                _log.Release(mark);
                return false;
            }
        }

        _work.Wake();
        return true;
    }

    /// <summary>Something changed that an entry may have waited for.</summary>
    public void Wake() => _work.Wake();

    private async Task RunUntilStopped()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await FindHolder() is { } holder)
                {
                    SetHolder(holder);
                }
                else if (await EtcdTerm.TryBegin(_client, _keys, _settings, _clock, _stopping) is { } term)
                {
                    await using (term)
                    {
                        await Lead(term);
                    }

                    continue;
                }
            }
            catch (EtcdFault fault)
            {
                _health.Failed(fault);
            }
            catch (OperationCanceledException)
            {
                continue;
            }

            await _place.Wait(_settings.Look, _stopping);
        }
    }

    private async Task<string?> FindHolder()
    {
        var found = await _client.Range(new RangeAsk { Key = _keys.Sequencer }, _stopping);
        return found.Kvs is [{ } held] ? held.Value.ToStringUtf8() : null;
    }

    private void SetHolder(string address)
    {
        lock (_lock)
        {
            _heldAt = address == _settings.Address ? null : address;
            if (_heldAt is not null)
            {
                (_waiting, _onTheirWay) = (new WaitingBatches(_settings.Limits), []);
                _log.ReleaseAll();
            }
        }
    }

    /// <summary>What was written before the term is read first: from then on nobody else writes.</summary>
    private async Task Lead(EtcdTerm term)
    {
        try
        {
            await _client.LeadHere(term.Over);
            await _follower.CatchUp(term.Over);
            Resume();

            while (!term.Over.IsCancellationRequested)
            {
                if (UntilDue() is not { } left)
                {
                    await _work.Wait(_settings.Limits.Idle, term.Over);
                }
                else if (left > TimeSpan.Zero)
                {
                    await _work.Wait(left, term.Over);
                }
                else
                {
                    await Write(term);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The term is over.
        }
        finally
        {
            StepDown();
        }
    }

    /// <summary>What waited when the last term ended and has not come to stand since waits on, the entry whose fate was unknown first.</summary>
    private void Resume()
    {
        lock (_lock)
        {
            var left = _onTheirWay;
            while (_waiting.TakeEntry() is { Count: > 0 } more)
            {
                left.AddRange(more);
            }

            _onTheirWay = [];
            foreach (var batch in left.Where(b => _log.IsClaimed(BatchAdmission.MarkOf(b.Bytes.Span))))
            {
                if (!_waiting.TryAdd(batch, _clock.GetElapsedTime(0)))
                {
                    _log.Release(BatchAdmission.MarkOf(batch.Bytes.Span));
                }
            }

            (_leads, _heldAt) = (true, null);
        }
    }

    private void StepDown()
    {
        lock (_lock)
        {
            _leads = false;
        }
    }

    private TimeSpan? UntilDue()
    {
        lock (_lock)
        {
            var now = _clock.GetElapsedTime(0);
            var (count, bytes) = _log.Underway;
            var due = _health.IsLost || !_settings.MayBegin(_log.Next)
                ? null
                : EntryPace.UntilDue(new OrderingLoad(_waiting.Transactions, _waiting.Bytes, now - _waiting.Since, count, bytes, now - _log.LastCame), _settings.Limits);
            return due is { } wait && wait < _quotas.UntilNext(now) ? _quotas.UntilNext(now) : due;
        }
    }

    private async Task Write(EtcdTerm term)
    {
        List<Batch> batches;
        lock (_lock)
        {
            batches = _waiting.TakeEntry();
            _onTheirWay = batches;
            _quotas.Written(batches, _clock.GetElapsedTime(0));
        }

        var time = Math.Max(_log.LastTime + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        var entry = new LogEntry(
            _settings.Network, _settings.Partition, _settings.Epoch, _log.Next, new LedgerTime(time), [.. batches.Select(b => b.Bytes)]).Sign(_settings.Sequencer);
        await Commit(term, entry);
        _log.Add(entry.Sequence, entry.Bytes, _clock.GetElapsedTime(0));
        lock (_lock)
        {
            _onTheirWay = [];
        }
    }

    /// <summary>
    /// Writes the very same bytes until etcd says that they stand, or the term is over. They leave this process only through etcd, so bytes
    /// that never came to stand are seen by nobody.
    /// </summary>
    /// <exception cref="OperationCanceledException">The term is over.</exception>
    private async Task Commit(EtcdTerm term, LogEntry entry)
    {
        var key = _keys.Entry(entry.Sequence);
        var ask = new TransactionAsk
        {
            Conditions = { EtcdKeys.Absent(key), EtcdKeys.MadeAt(_keys.Sequencer, term.MadeAt) },
            Then = { new Step { Put = new PutAsk { Key = key, Value = UnsafeByteOperations.UnsafeWrap(entry.Bytes) } } },
            Otherwise = { new Step { Range = new RangeAsk { Key = key } } },
        };
        for (var pause = _settings.Pause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _settings.Pause.Ticks * 16)))
        {
            try
            {
                var answer = await _client.Transact(ask, term.Over);
                if (answer.Succeeded || (answer.Answers is [{ Range.Kvs: [{ } standing] }] && standing.Value.Span.SequenceEqual(entry.Bytes.Span)))
                {
                    _health.Wrote();
                    return;
                }

                // Somebody else writes: the lease was lost.
                term.End();
                term.Over.ThrowIfCancellationRequested();
            }
            catch (EtcdFault fault)
            {
                _health.Failed(fault);
                await Task.Delay(pause, term.Over);
            }
        }
    }
}
