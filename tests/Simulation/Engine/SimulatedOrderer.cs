using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>The ordering service: puts batches in order, or does it badly. No safety may rest on it.</summary>
public sealed class SimulatedOrderer
{
    private readonly Cluster _cluster;
    private readonly World _world;
    private readonly List<ReadOnlyMemory<byte>> _queue = [];
    private readonly SortedDictionary<ulong, (LogEntry First, LogEntry Second)> _log = [];
    private ISigner _sequencer;
    private ulong _epoch = 1;
    private ulong _next;
    private long _idleSince;

    public SimulatedOrderer(Cluster cluster, ISigner sequencer)
    {
        _cluster = cluster;
        _world = cluster.World;
        _sequencer = sequencer;
        _idleSince = _world.Now;
        Fault = cluster.Faults.Orderer;
    }

    public OrdererFault Fault { get; private set; }

    public bool IsDead { get; set; }

    public long Entries { get; private set; }

    public void Start() => _world.After(_world.Between(20, 200), Tick);

    public void Submit(ReadOnlyMemory<byte> batch) => _cluster.Network.Pass(() => _queue.Add(batch), -1, -1);

    /// <summary>A new service under a new epoch takes over, an honest one.</summary>
    public void Replace(ISigner sequencer, ulong epoch)
    {
        (_sequencer, _epoch, _next, Fault, IsDead) = (sequencer, epoch, 0, OrdererFault.None, false);
        _log.Clear();
    }

    /// <summary>Answers a member that lacks entries, as truthfully as the service is.</summary>
    public void Resend(SimulatedNode to, ulong epoch, ulong from)
    {
        if (epoch == _epoch && !IsDead)
        {
            foreach (var (_, entry) in _log.Where(e => e.Key >= from).Take(20).ToArray())
            {
                SendTo(to, entry);
            }
        }
    }

    private void Tick()
    {
        _world.After(Fault == OrdererFault.Slow ? _world.Between(500, 6_000) : _world.Between(50, 400), Tick);
        if (IsDead || (_queue.Count == 0 && _world.Now - _idleSince < LedgerLimits.IdleBlockInterval))
        {
            return;
        }

        _idleSince = _world.Now;
        _queue.RemoveAll(IsCensored);
        var batches = _queue.Take(8).ToArray();
        _queue.RemoveRange(0, batches.Length);
        var number = _next;
        _next += _world.Chance(50) ? 3UL : 1UL;
        var first = Make(number, batches);
        var second = Fault == OrdererFault.Equivocates && _world.Chance(500) ? Make(number, batches.Take(batches.Length - 1)) : first;
        _log[number] = (first, second);
        Entries++;
        foreach (var node in _cluster.Nodes)
        {
            SendTo(node, (first, second));
        }
    }

    private bool IsCensored(ReadOnlyMemory<byte> batch) =>
        Fault == OrdererFault.Censors && Batch.TryDecode(batch) is { } decoded && _cluster.Nodes.FindIndex(n => n.Member == decoded.Member) % 2 == 1;

    private LogEntry Make(ulong number, IEnumerable<ReadOnlyMemory<byte>> batches) =>
        new LogEntry(_cluster.Founding.Network, _cluster.Founding.Partition, _epoch, number, new LedgerTime(_world.Now), [.. batches]).Sign(_sequencer);

    private void SendTo(SimulatedNode to, (LogEntry First, LogEntry Second) entry)
    {
        var chosen = to.Index % 2 == 0 ? entry.First : entry.Second;
        if (Fault == OrdererFault.Withholds && (to.Index + (int)chosen.Sequence) % 3 == 0)
        {
            return;
        }

        if (Fault == OrdererFault.Malformed && chosen.Sequence % 3 == 0)
        {
            var bytes = chosen.Bytes.ToArray();
            bytes[^1] ^= 1;
            chosen = LogEntry.TryDecode(bytes)!;
        }

        _cluster.Network.Pass(() => to.DeliverEntry(chosen), -1, to.Index);
    }
}
