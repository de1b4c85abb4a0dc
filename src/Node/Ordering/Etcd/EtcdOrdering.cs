using System.Runtime.CompilerServices;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// The ordering on an etcd cluster. Several processes serve the same log; one of them, which holds the lease, writes it. Safety rests on nothing here;
/// order and liveness rest on etcd's majority.
/// </summary>
public sealed class EtcdOrdering : IOrdering
{
    private const int ReadMax = 16;

    private readonly EtcdOrderingSettings _settings;
    private readonly BatchAdmission _admission;
    private readonly CancellationTokenSource _stopping = new();
    private readonly EtcdHealth _health = new();
    private readonly EtcdClient _client;
    private readonly EtcdLog _log;
    private readonly EtcdFollower _follower;
    private readonly EtcdSequencer _sequencer;
    private readonly EtcdCleaning _cleaning;

    /// <summary>Starts to read the log, and to write it when nobody else does.</summary>
    public EtcdOrdering(EtcdOrderingSettings settings, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(settings.Etcd.Count);
        _settings = settings;
        _admission = new BatchAdmission(settings.Network, settings.Partition, settings.Identity);
        _client = new EtcdClient(settings.Etcd, settings.Handler, settings.AnswerWithin);
        _log = new EtcdLog(settings.Limits, clock.GetElapsedTime(0));
        _follower = new EtcdFollower(settings, _client, _log, _health, clock, _stopping.Token);
        _sequencer = new EtcdSequencer(settings, _client, _log, _follower, _health, clock, _stopping.Token);
        _cleaning = new EtcdCleaning(settings, _client, _log, _sequencer, clock, _stopping.Token);
    }

    /// <inheritdoc/>
    public ulong Epoch => _settings.Epoch;

    /// <inheritdoc/>
    public string? Trouble => _health.Trouble;

    /// <inheritdoc/>
    public string? TakenAt => _sequencer.HeldAt;

    /// <summary>True while this process is the one that writes.</summary>
    public bool Leads => _sequencer.Leads;

    /// <inheritdoc/>
    public bool Offer(ReadOnlyMemory<byte> batch) =>
        !_stopping.IsCancellationRequested && _admission.Admit(batch) is { } admitted && _sequencer.TryTake(admitted);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        while (epoch == Epoch && !either.IsCancellationRequested)
        {
            var (entries, more) = _log.From(sequence, ReadMax);
            foreach (var entry in entries)
            {
                yield return entry.Bytes.ToArray();
                sequence = entry.Sequence + 1;
            }

            if (entries.Count == 0)
            {
                await more.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> found =
            epoch == Epoch ? [.. _log.From(sequence, max).Entries.Select(e => (ReadOnlyMemory<byte>)e.Bytes.ToArray())] : [];
        return ValueTask.FromResult(found);
    }

    /// <inheritdoc/>
    public void Forget(ulong epoch, ulong below)
    {
        if (epoch != Epoch)
        {
            return;
        }

        // One entry is on its way at most: members cannot have stored more than that beyond what is known here, unless etcd has lost it.
        if (_sequencer.Leads && below > _log.Next + 1)
        {
            _health.Lost(below);
        }

        _log.Forget(below);
        _sequencer.Wake();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_follower.Ended, _sequencer.Ended, _cleaning.Ended);
        _client.Dispose();
    }
}
