using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>Clients: hand transactions to members, and again to others until they are final.</summary>
public sealed class Workload(Cluster cluster)
{
    /// <summary>Transactions are made until this long after the last fault, milliseconds.</summary>
    private const long AfterFaults = 2_000;

    private readonly List<string> _transactions = [];
    private readonly Dictionary<string, long> _handedIn = [];
    private readonly World _world = cluster.World;
    private ulong _batches;

    public IReadOnlyList<string> Transactions => _transactions;

    public void Start() => _world.After(_world.Between(1, 200), Tick);

    /// <summary>One more that must become final.</summary>
    public void Add(string transaction)
    {
        _transactions.Add(transaction);
        cluster.History.Invoke(transaction, _world.Now);
        HandIn([transaction]);
    }

    private void Tick()
    {
        _world.After(_world.Between(100, 600), Tick);
        if (_world.Now - cluster.Begun < cluster.Options.FaultMilliseconds + AfterFaults)
        {
            Add(cluster.Ledger.Transaction(_transactions.Count, _world.Between(0, long.MaxValue - 1), new LedgerTime(_world.Now)));
        }

        var late = _transactions.Where(t => !cluster.Checkers.IsFinal(t) && _world.Now - _handedIn[t] > 5_000).Take(20).ToArray();
        if (late.Length > 0)
        {
            HandIn(late);
        }
    }

    private void HandIn(IReadOnlyList<string> transactions)
    {
        foreach (var transaction in transactions)
        {
            _handedIn[transaction] = _world.Now;
        }

        var asked = _world.Below(cluster.Nodes.Count);
        asked = cluster.LiarOf(cluster.Nodes[asked]) is null ? asked : (asked + 1) % cluster.Nodes.Count;
        foreach (var transaction in transactions)
        {
            cluster.History.Ask(transaction, asked, _world.Now);
        }

        var node = cluster.Nodes[_world.Below(cluster.Nodes.Count)];
        var bytes = transactions.Select(t => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(t)).ToArray();
        node.TakeIn(new Batch(cluster.Founding.Network, cluster.Founding.Partition, node.Member, ++_batches, bytes).Sign(cluster.Ledger.Batches(node.Index)));
    }
}
