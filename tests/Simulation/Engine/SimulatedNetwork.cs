using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>Carries bytes between members; loses, repeats, delays, reorders and cuts them off while faults are on.</summary>
public sealed class SimulatedNetwork(Cluster cluster)
{
    private HashSet<int>? _cutOff;

    public long Sent { get; private set; }

    /// <summary>Until <see cref="Heal"/> nothing passes between these members and the others.</summary>
    public void Cut(HashSet<int> part) => _cutOff = part;

    public void Heal() => _cutOff = null;

    public void Broadcast(SimulatedNode from, ReadOnlyMemory<byte> bytes)
    {
        foreach (var node in cluster.Nodes.Where(n => n != from))
        {
            SendTo(from, node, bytes);
        }
    }

    public void Send(SimulatedNode from, AccountId to, ReadOnlyMemory<byte> bytes)
    {
        if (cluster.Nodes.Find(n => n.Member == to) is { } node)
        {
            SendTo(from, node, bytes);
        }
    }

    /// <summary>One copy on its way, or none, or two.</summary>
    public void Carry(SimulatedNode from, SimulatedNode to, ReadOnlyMemory<byte> bytes)
    {
        Sent++;
        cluster.Checkers.OnSent(from, bytes);
        cluster.Processes?.Opener.See(cluster, bytes);
        if (cluster.FaultsOn && cluster.Adversary?.Delay(from, to, bytes) is > 0 and var delay)
        {
            cluster.World.After(delay, () => to.Deliver(from.Member, bytes));
            return;
        }

        Pass(() => to.Deliver(from.Member, bytes), from.Index, to.Index);
    }

    /// <summary>Anything that travels, with the network's faults; an index of -1 is the ordering service.</summary>
    public void Pass(Action deliver, int from, int to)
    {
        var world = cluster.World;
        var faults = cluster.Faults;
        if (!cluster.FaultsOn)
        {
            world.After(world.Between(1, 3), deliver);
            return;
        }

        var cut = _cutOff is { } part && part.Contains(from) != part.Contains(to);
        if (cut || world.Chance(faults.Drop) || (from >= 0 && from == faults.Mute && to >= 0 && world.Chance(900)))
        {
            return;
        }

        world.After(world.Between(1, faults.DelayMax), deliver);
        if (world.Chance(faults.Duplicate))
        {
            world.After(world.Between(1, faults.DelayMax * 4), deliver);
        }
    }

    private void SendTo(SimulatedNode from, SimulatedNode to, ReadOnlyMemory<byte> bytes)
    {
        if (cluster.LiarOf(from) is { } liar)
        {
            liar.Send(to, bytes);
        }
        else
        {
            Carry(from, to, bytes);
        }
    }
}
