using Google.Protobuf;
using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// An etcd cluster: asks one member, and the next when that one does not answer. A question may therefore arrive twice: whoever asks for a change
/// makes it conditional. Safe from any thread.
/// </summary>
internal sealed class EtcdClient : IDisposable
{
    /// <summary>For each question of a wish: whoever begins to write waits for it, so a member that is away is not waited for long.</summary>
    private static readonly TimeSpan WishPatience = TimeSpan.FromMilliseconds(500);

    private readonly EtcdLine[] _lines;
    private readonly TimeSpan _within;
    private int _current;

    public EtcdClient(IReadOnlyList<Uri> endpoints, Func<Uri, SocketsHttpHandler> handler, TimeSpan within)
    {
        _within = within;
        _lines = [.. endpoints.Select(address => new EtcdLine(address, handler(address)))];
    }

    public Task<RangeAnswer> Range(RangeAsk ask, CancellationToken cancellation) => Ask("KV/Range", ask, RangeAnswer.Parser, cancellation);

    public Task<PutAnswer> Put(PutAsk ask, CancellationToken cancellation) => Ask("KV/Put", ask, PutAnswer.Parser, cancellation);

    public Task<DeleteAnswer> Delete(DeleteAsk ask, CancellationToken cancellation) => Ask("KV/DeleteRange", ask, DeleteAnswer.Parser, cancellation);

    public Task<TransactionAnswer> Transact(TransactionAsk ask, CancellationToken cancellation) => Ask("KV/Txn", ask, TransactionAnswer.Parser, cancellation);

    public Task<CompactAnswer> Compact(long revision, CancellationToken cancellation) =>
        Ask("KV/Compact", new CompactAsk { Revision = revision }, CompactAnswer.Parser, cancellation);

    public Task<GrantAnswer> Grant(TimeSpan life, CancellationToken cancellation) =>
        Ask("Lease/LeaseGrant", new GrantAsk { Ttl = (long)Math.Ceiling(life.TotalSeconds) }, GrantAnswer.Parser, cancellation);

    public Task<LeaseAnswer> KeepAlive(long lease, CancellationToken cancellation) =>
        Ask("Lease/LeaseKeepAlive", new LeaseAsk { Id = lease }, LeaseAnswer.Parser, cancellation);

    public Task<RevokeAnswer> Revoke(long lease, CancellationToken cancellation) =>
        Ask("Lease/LeaseRevoke", new LeaseAsk { Id = lease }, RevokeAnswer.Parser, cancellation);

    public Task<AlarmAnswer> Alarms(CancellationToken cancellation) => Ask("Maintenance/Alarm", new AlarmAsk(), AlarmAnswer.Parser, cancellation);

    public Task<StatusAnswer> Status(CancellationToken cancellation) => Ask("Maintenance/Status", new StatusAsk(), StatusAnswer.Parser, cancellation);

    /// <summary>
    /// Makes the member that is asked here the leader, so that what is written here goes to the others at once and not by way of a third. A wish:
    /// that it cannot be is not said.
    /// </summary>
    public async Task LeadHere(CancellationToken cancellation)
    {
        try
        {
            var here = await StatusOf(_lines[Volatile.Read(ref _current)], cancellation);
            foreach (var line in _lines)
            {
                if (here.Leader != here.Header.MemberId && (await StatusOf(line, cancellation)).Header.MemberId == here.Leader)
                {
                    await line.Call("Maintenance/MoveLeader", new MoveLeaderAsk { Target = here.Header.MemberId }, MoveLeaderAnswer.Parser, WishPatience, cancellation);
                    return;
                }
            }
        }
        catch (EtcdFault)
        {
            // It is as good as before, only slower.
        }
    }

    public IAsyncEnumerable<WatchAnswer> Watch(WatchCreate create, CancellationToken cancellation) => _lines[Volatile.Read(ref _current)].Watch(create, cancellation);

    public void Dispose()
    {
        foreach (var line in _lines)
        {
            line.Dispose();
        }
    }

    private static Task<StatusAnswer> StatusOf(EtcdLine line, CancellationToken cancellation) =>
        line.Call("Maintenance/Status", new StatusAsk(), StatusAnswer.Parser, WishPatience, cancellation);

    private async Task<T> Ask<T>(string method, IMessage ask, MessageParser<T> parser, CancellationToken cancellation)
        where T : IMessage<T>
    {
        for (var tried = 1; ; tried++)
        {
            var current = Volatile.Read(ref _current);
            try
            {
                return await _lines[current].Call(method, ask, parser, _within, cancellation);
            }
            catch (EtcdFault fault) when (fault.IsUncertain)
            {
                Interlocked.CompareExchange(ref _current, (current + 1) % _lines.Length, current);
                if (tried >= _lines.Length)
                {
                    throw;
                }
            }
        }
    }
}
