using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>
/// A network that works for the liar. At each height one member is to decide alone, with the liar's precommit, and then be
/// cut off; another is to see too few prevotes to lock. If locks did not hold, the rest would decide something else.
/// </summary>
public sealed class Adversary(Cluster cluster)
{
    /// <summary>Who is to decide alone.</summary>
    public SimulatedNode Decider(Height height) => Honest(height.Value);

    /// <summary>How much longer than usual this message is to travel, milliseconds.</summary>
    public long Delay(SimulatedNode from, SimulatedNode to, ReadOnlyMemory<byte> bytes)
    {
        if (PeerMessage.TryDecode(bytes, cluster.Founding.Network, cluster.Founding.Partition) is not { } message || from == to)
        {
            return 0;
        }

        var height = message.About;
        var decider = Decider(height);
        var hasDecided = (ulong)decider.Disk.Blocks.Count >= height.Value;
        return message switch
        {
            PeerMessage.Voted { Vote.Content: { Round: 0, Step: VoteStep.Prevote } } when to == Honest(height.Value + 1) => cluster.World.Between(800, 2_500),
            PeerMessage.Voted { Vote.Content: { Round: 0, Step: VoteStep.Precommit } } when to != decider => cluster.World.Between(0, 3_000),
            _ when from == decider && hasDecided => cluster.World.Between(2_000, 6_000),
            _ => 0,
        };
    }

    /// <summary>To whom the liar helps any later proposal through: everybody but who has decided.</summary>
    public IEnumerable<SimulatedNode> Others(Height height) => cluster.Nodes.Where(n => n != Decider(height) && cluster.LiarOf(n) is null);

    private SimulatedNode Honest(ulong number)
    {
        var honest = cluster.Nodes.Take(cluster.Options.Validators).Where(n => cluster.LiarOf(n) is null).ToArray();
        return honest[(int)(number % (ulong)honest.Length)];
    }
}
