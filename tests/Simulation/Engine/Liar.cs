using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>
/// A validator that lies: honest software inside, but what leaves is chosen anew for every receiver. It equivocates,
/// withholds, proposes different blocks to different receivers, votes for other roots, repeats old messages, lies about
/// time and height, and forges certificates.
/// </summary>
public sealed class Liar(Cluster cluster, SimulatedNode node)
{
    private const int MemoryMax = 300;

    private readonly List<ReadOnlyMemory<byte>> _heard = [];
    private readonly Dictionary<Height, List<Hash>> _values = [];
    private readonly HashSet<(Height, int, Hash)> _helped = [];
    private readonly World _world = cluster.World;

    public long Lies { get; private set; }

    /// <summary>Remembers what it may repeat or vote for later; false for its own lies, which its replica need not know of.</summary>
    public bool Hear(ReadOnlyMemory<byte> bytes)
    {
        if (_heard.Count < MemoryMax)
        {
            _heard.Add(bytes);
        }
        else
        {
            _heard[_world.Below(MemoryMax)] = bytes;
        }

        var message = PeerMessage.TryDecode(bytes, cluster.Founding.Network, cluster.Founding.Partition);
        if (message is PeerMessage.Proposed m)
        {
            ValuesOf(m.Proposal.Header.Height).Add(m.Proposal.Header.Hash);
            Help(m.Proposal);
        }

        return message is not PeerMessage.Voted v || v.Vote.Validator != node.Validator!.KeyId;
    }

    public void Send(SimulatedNode to, ReadOnlyMemory<byte> bytes)
    {
        Hear(bytes);
        if (cluster.Adversary is { } adversary)
        {
            Conspire(adversary, to, bytes);
            return;
        }

        var message = PeerMessage.TryDecode(bytes, cluster.Founding.Network, cluster.Founding.Partition)!;
        if (message is PeerMessage.Proposed own && own.Proposal.Proposer == node.Validator!.KeyId && own.Proposal.Header.Height.Value % 3 == 0)
        {
            Lies++;
            Carry(to, new PeerMessage.Proposed(WrongTime(own.Proposal)));
            return;
        }

        switch (_world.Below(10))
        {
            case < 5:
                cluster.Network.Carry(node, to, bytes);
                break;
            case < 6:
                Lies++;
                break;
            default:
                Lies++;
                Carry(to, Twist(message));
                break;
        }

        if (_world.Chance(100))
        {
            Lies++;
            cluster.Network.Carry(node, to, _heard[_world.Below(_heard.Count)]);
        }

        if (_world.Chance(30))
        {
            Lies++;
            Carry(to, Invent(message));
        }
    }

    /// <summary>Old messages, stale heads, noise: more than a peer may send.</summary>
    public void Flood(SimulatedNode to)
    {
        for (var i = 0; i < 120 && to != node && node.IsUp; i++)
        {
            Lies++;
            ReadOnlyMemory<byte> bytes = _world.Below(4) switch
            {
                0 when _heard.Count > 0 => _heard[_world.Below(_heard.Count)],
                1 => new PeerMessage.Status(new Height((ulong)_world.Below(3)), _world.Below(3), -1, false, default, default).Encode(cluster.Founding.Network, cluster.Founding.Partition),
                2 => new PeerMessage.WantBlocks(new Height(1), PeerMessage.BlocksMax).Encode(cluster.Founding.Network, cluster.Founding.Partition),
                _ => new byte[] { 1, 2, 3 },
            };
            cluster.Network.Carry(node, to, bytes);
        }
    }

    // Only the chosen member gets the precommit that decides.
    private void Conspire(Adversary adversary, SimulatedNode to, ReadOnlyMemory<byte> bytes)
    {
        if (PeerMessage.TryDecode(bytes, cluster.Founding.Network, cluster.Founding.Partition) is PeerMessage.Voted { Vote: { Content: { Step: VoteStep.Precommit } content } vote }
            && vote.Validator == node.Validator!.KeyId && to != adversary.Decider(content.Height))
        {
            Lies++;
            Carry(to, new PeerMessage.Voted(Vote.Create(content with { Header = Hash.Zero }, node.Validator!)));
            return;
        }

        cluster.Network.Carry(node, to, bytes);
    }

    // Whatever is proposed later has the liar's votes, locked or not.
    private void Help(Proposal proposal)
    {
        if (cluster.Adversary is not { } adversary || proposal.Round == 0 || !_helped.Add((proposal.Header.Height, proposal.Round, proposal.Header.Hash)))
        {
            return;
        }

        foreach (var step in (ReadOnlySpan<VoteStep>)[VoteStep.Prevote, VoteStep.Precommit])
        {
            var content = new VoteContent(step, cluster.Founding.Network, cluster.Founding.Partition, proposal.Header.Height, (uint)proposal.Round, proposal.Header.Hash);
            var vote = new PeerMessage.Voted(Vote.Create(content, node.Validator!));
            foreach (var to in adversary.Others(proposal.Header.Height))
            {
                Lies++;
                _world.After(_world.Between(1, 20), () => Carry(to, vote));
            }
        }
    }

    private PeerMessage Twist(PeerMessage message) => message switch
    {
        PeerMessage.Voted m when m.Vote.Validator == node.Validator!.KeyId => new PeerMessage.Voted(OtherVote(m.Vote.Content)),
        PeerMessage.Proposed m when m.Proposal.Proposer == node.Validator!.KeyId => new PeerMessage.Proposed(OtherProposal(m.Proposal)),
        PeerMessage.Status m => m with { Height = new Height(m.Height.Value + (ulong)_world.Below(1000)), Round = _world.Below(50), ValidRound = -1 },
        PeerMessage.Certified m => m with { Certificate = m.Certificate with { Votes = [.. m.Certificate.Votes.Skip(1)] } },
        PeerMessage.FinalBlock m => new PeerMessage.FinalBlock(m.Block with { Receipts = [] }),
        _ => message,
    };

    private Vote OtherVote(VoteContent content)
    {
        var known = ValuesOf(content.Height);
        var value = _world.Below(4) switch
        {
            0 => Hash.Zero,
            1 => Xinglin.Ledger.Crypto.Sha256.Of("another root"u8),
            _ => known.Count > 0 ? known[_world.Below(known.Count)] : Hash.Zero,
        };
        var round = _world.Chance(100) ? content.Round + (uint)_world.Below(20) : content.Round;
        return Signed(content with { Header = value, Round = round });
    }

    // With several partitions also in lists: of both things that it says in one slot, and now and then from another's place.
    private Vote Signed(VoteContent content)
    {
        if (cluster.Processes is null || _world.Chance(400))
        {
            return Vote.Create(content, node.Validator!);
        }

        var other = content with { Header = Xinglin.Ledger.Crypto.Sha256.Of("said to others"u8) };
        var signatures = VoteList.Sign(node.Validator!, [(content.Encode(), new byte[VotePlace.SaltLength]), (other.Encode(), new byte[VotePlace.SaltLength])]);
        return new Vote(content, node.Validator!.KeyId, signatures[_world.Chance(200) ? 1 : 0]);
    }

    // To everybody the same, so that nothing but their clocks speaks against it.
    private Proposal WrongTime(Proposal proposal)
    {
        var late = proposal.Header.Height.Value % 2 == 0 ? 5_000 : -20_000;
        var header = proposal.Header with { Time = proposal.Header.Time.Plus(late) };
        return Proposal.Create(header, proposal.Round, -1, node.Validator!, proposal.EntryTime, proposal.EntrySignature) with { Body = proposal.Body };
    }

    private Proposal OtherProposal(Proposal proposal)
    {
        var header = proposal.Header;
        var other = _world.Below(5) switch
        {
            0 => header with { Time = header.Time.Plus(5_000) },
            1 => header with { Time = header.Time.Plus(-20_000) },
            2 => header with { State = Xinglin.Ledger.Crypto.Sha256.Of("another root"u8) },
            _ => header with { Time = header.Time.Plus(1 + _world.Below(3)) },
        };
        ValuesOf(other.Height).Add(other.Hash);
        var validRound = _world.Chance(100) ? proposal.Round - 1 : proposal.ValidRound;
        return Proposal.Create(other, proposal.Round, validRound, node.Validator!, proposal.EntryTime, proposal.EntrySignature) with { Body = proposal.Body };
    }

    // Unasked for: a certificate with one signature under three names, a header nobody proposed, noise.
    private PeerMessage Invent(PeerMessage message)
    {
        var height = message.About;
        var tip = node.Execution!.Tip;
        var header = tip with { Height = tip.Height.Next, Parent = tip.Hash, Time = tip.Time.Plus(1) };
        var content = new VoteContent(VoteStep.Precommit, header.Network, header.Partition, header.Height, 0, header.Hash);
        var signature = Vote.Create(content, node.Validator!).Signature;
        var certificate = new Certificate(header.Network, header.Partition, header.Height, 0, header.Hash, [.. Enumerable.Range(0, 3).Select(i => new CertificateVote((byte)i, signature))]);
        var other = cluster.Founding.Validators.Validators[_world.Below(cluster.Options.Validators)].KeyId;
        return _world.Below(5) switch
        {
            0 => new PeerMessage.Certified(header, certificate),
            1 => new PeerMessage.FinalBlock(new Block(header, new BlockBody(BodySource.Member, 0, 0, []).Encode(), [], certificate)),
            2 => new PeerMessage.Voted(Vote.Create(content with { Height = new Height(height.Value + 1), Step = VoteStep.Prevote }, node.Validator!)),
            3 => new PeerMessage.Voted(Vote.Create(content with { Height = height, Step = VoteStep.Precommit }, node.Validator!) with { Validator = other }),
            _ => new PeerMessage.WantBlocks(new Height(1), PeerMessage.BlocksMax),
        };
    }

    private void Carry(SimulatedNode to, PeerMessage message) => cluster.Network.Carry(node, to, message.Encode(cluster.Founding.Network, cluster.Founding.Partition));

    private List<Hash> ValuesOf(Height height)
    {
        if (!_values.TryGetValue(height, out var values))
        {
            _values[height] = values = [];
        }

        return values;
    }
}
