using System.Buffers.Binary;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>
/// Signs one member's votes as a node does: whoever comes first waits a little for the member's other partitions, then one signature is
/// for all of them. A replica waits in the middle of its step; the world goes on meanwhile, and the process may end in it.
/// </summary>
public sealed class SimulatedLists(World world, Sabotage sabotage) : IVerifiedLists
{
    private const long PatienceMax = 15;

    private readonly HashSet<Hash> _verified = [];
    private Gathering? _open;

    /// <summary>Votes that went in lists of two or more.</summary>
    public long Listed { get; private set; }

    /// <summary>The signature; null when the process ended before there was one.</summary>
    public VoteSignature? Sign(ISigner validator, ReadOnlyMemory<byte> vote, Func<bool> lives)
    {
        var gathering = _open ?? Open(validator);
        var place = gathering.Votes.Count;
        gathering.Votes.Add(vote);
        while (gathering.Signatures is null && lives())
        {
            world.RunOne(long.MaxValue);
        }

        return gathering.Signatures?[place];
    }

    public void End() => _open = null;

    public bool Contains(Hash mark) => _verified.Contains(mark);

    public void Add(Hash mark) => _verified.Add(mark);

    private Gathering Open(ISigner validator)
    {
        var gathering = _open = new Gathering();
        world.After(world.Between(0, PatienceMax), () =>
        {
            if (_open == gathering)
            {
                _open = null;
                gathering.Signatures = VoteList.Sign(validator, [.. gathering.Votes.Select(v => (v, Salt()))]);
                Listed += gathering.Votes.Count > 1 ? gathering.Votes.Count : 0;
            }
        });
        return gathering;
    }

    private ReadOnlyMemory<byte> Salt()
    {
        var salt = new byte[VotePlace.SaltLength];
        if (sabotage != Sabotage.Unsalted)
        {
            BinaryPrimitives.WriteInt64BigEndian(salt, world.Between(0, long.MaxValue - 1));
            BinaryPrimitives.WriteInt64BigEndian(salt.AsSpan(8), world.Between(0, long.MaxValue - 1));
        }

        return salt;
    }

    private sealed class Gathering
    {
        public List<ReadOnlyMemory<byte>> Votes { get; } = [];

        public IReadOnlyList<VoteSignature>? Signatures { get; set; }
    }
}
