using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// One stretch of time in which this process is the sequencer: it holds the key under a lease. The key's revision is in the condition of every write,
/// so that nothing is written after the lease is gone, however late a paused process learns it. Its own clock only ends the term sooner.
/// </summary>
internal sealed class EtcdTerm : IAsyncDisposable
{
    private readonly EtcdClient _client;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _over;
    private readonly long _lease;
    private readonly TimeSpan _life;
    private readonly Task _keeping;

    private EtcdTerm(EtcdClient client, TimeProvider clock, long lease, TimeSpan life, long madeAt, TimeSpan since, CancellationToken stopping)
    {
        (_client, _clock, _lease, _life, MadeAt) = (client, clock, lease, life, madeAt);
        _over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _keeping = Task.Run(() => Keep(since), CancellationToken.None);
    }

    /// <summary>The revision at which this process made the sequencer's key.</summary>
    public long MadeAt { get; }

    /// <summary>Cancelled when the term is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Takes the sequencer's place when nobody has it.</summary>
    /// <returns>The term; null when somebody else has the place.</returns>
    /// <exception cref="EtcdFault">etcd did not do it, or nobody knows.</exception>
    public static async Task<EtcdTerm?> TryBegin(EtcdClient client, EtcdKeys keys, EtcdOrderingSettings settings, TimeProvider clock, CancellationToken stopping)
    {
        var since = clock.GetElapsedTime(0);
        var lease = await client.Grant(settings.Lease, stopping);
        var answer = await client.Transact(
            new TransactionAsk
            {
                Conditions = { EtcdKeys.Absent(keys.Sequencer) },
                Then =
                {
                    new Step { Put = new PutAsk { Key = keys.Sequencer, Value = Google.Protobuf.ByteString.CopyFromUtf8(settings.Address), Lease = lease.Id } },
                    new Step { Range = new RangeAsk { Key = keys.Sequencer } },
                },
                Otherwise = { new Step { Range = new RangeAsk { Key = keys.Sequencer } } },
            },
            stopping);

        // Asked twice after a lost answer, the second finds the key of the first: the lease says whose it is.
        return answer.Answers[^1].Range?.Kvs is [{ } held] && held.Lease == lease.Id
            ? new EtcdTerm(client, clock, lease.Id, TimeSpan.FromSeconds(lease.Ttl), held.CreateRevision, since, stopping)
            : null;
    }

    /// <summary>Ends the term now; the lease is given back, so that the next one need not wait for it.</summary>
    public void End() => _over.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _keeping;
        try
        {
            await _client.Revoke(_lease, CancellationToken.None);
        }
        catch (EtcdFault)
        {
            // It ends by itself.
        }

        _over.Dispose();
    }

    private async Task Keep(TimeSpan since)
    {
        try
        {
            while (!_over.IsCancellationRequested)
            {
                var now = _clock.GetElapsedTime(0);
                var left = since + _life - now;
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
                limit.CancelAfter(left);
                if (await Renew(limit.Token) is not { } living)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
                }
                else if (!living)
                {
                    break;
                }
                else
                {
                    since = now;
                    await Task.Delay(_life / 3, limit.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The term is over, or its lease ran out unanswered.
        }

        await _over.CancelAsync();
    }

    /// <summary>True: it lives on; false: it is gone; null: nobody answered.</summary>
    private async Task<bool?> Renew(CancellationToken cancellation)
    {
        try
        {
            return (await _client.KeepAlive(_lease, cancellation)).Ttl > 0;
        }
        catch (EtcdFault)
        {
            return null;
        }
    }
}
