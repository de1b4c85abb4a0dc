using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Simulation.Engine;

namespace Xinglin.Simulation;

/// <summary>Whatever a peer sends, a replica neither throws nor moves.</summary>
public sealed class HostileMessageTests
{
    private const int Messages = 20_000;

    private readonly ReplicaScene _scene = new(4);

    [Fact]
    public void Damaged_messages_of_every_kind_change_nothing()
    {
        var world = new World(99);
        var good = GoodMessages().Select(m => m.Encode(_scene.Founding.Network, 0).ToArray()).ToArray();
        var (replica, execution) = _scene.Start();
        for (var i = 0; i < Messages; i++)
        {
            var bytes = good[world.Below(good.Length)].ToArray();
            for (var flips = world.Below(4); flips >= 0; flips--)
            {
                bytes[world.Below(bytes.Length)] = (byte)world.Below(256);
            }

            _scene.Now = _scene.Now.Plus(20); // slow enough to be listened to
            var outputs = _scene.Step(replica, new ReplicaInput.Message(ReplicaScene.Member(1 + world.Below(3)), world.Chance(100) ? bytes.AsMemory(0, world.Below(bytes.Length)) : bytes));
            Assert.DoesNotContain(outputs, o => o is ReplicaOutput.Halt or ReplicaOutput.Commit or ReplicaOutput.Misbehaviour);
        }

        Assert.Equal(0UL, execution.Tip.Height.Value);
        Assert.Null(replica.Progress.Halted);
        Assert.True(replica.Progress.Dropped.Sum(d => d.Value) > Messages / 2);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData((1UL << 62) + 1)]
    [InlineData(1UL << 62)]
    [InlineData(0)]
    public void Absurd_heights_do_not_overflow(ulong height)
    {
        var (replica, _) = _scene.Start();
        var header = Header() with { Height = new Height(height), Order = new OrderPosition(ulong.MaxValue, ulong.MaxValue), Time = new LedgerTime(long.MaxValue) };
        var vote = Vote.Create(new VoteContent(VoteStep.Precommit, _scene.Founding.Network, 0, header.Height, uint.MaxValue, header.Hash), _scene.Keys[1]);
        PeerMessage[] messages =
        [
            new PeerMessage.Proposed(Proposal.Create(header, 0, -1, _scene.Keys[1], default, new byte[P256.SignatureLength])),
            new PeerMessage.Voted(vote),
            new PeerMessage.Status(header.Height, VoteTally.RoundMax, -1, true, default, default),
            new PeerMessage.WantValue(header.Height, header.Hash),
            new PeerMessage.WantBlocks(header.Height, PeerMessage.BlocksMax),
            new PeerMessage.Certified(header, Certificate(header)),
            new PeerMessage.FinalBlock(new Block(header, default, [], Certificate(header))),
        ];
        foreach (var message in messages)
        {
            Assert.DoesNotContain(_scene.Step(replica, _scene.From(1, message)), o => o is ReplicaOutput.Halt or ReplicaOutput.Commit);
        }
    }

    [Fact]
    public void A_proposal_at_an_impossible_time_is_not_executed()
    {
        var (replica, execution) = _scene.Start();
        var before = execution.Executed;
        var body = new BlockBody(BodySource.Member, 0, 0, []).Encode();
        var header = Header() with { Time = new LedgerTime(long.MaxValue), Body = Sha256.Of(body) };
        var proposer = Array.FindIndex(_scene.Keys, k => k.KeyId == _scene.Founding.Validators.Proposer(header.Height, 0).KeyId);
        var proposal = Proposal.Create(header, 0, -1, _scene.Keys[proposer], default, new byte[P256.SignatureLength]) with { Body = body };
        _scene.Step(replica, _scene.From(proposer, new PeerMessage.Proposed(proposal)));
        Assert.Equal(before, execution.Executed);
        Assert.Equal(1, Assert.Single(replica.Progress.Dropped).Value);
    }

    [Fact]
    public void A_certificate_of_one_signature_under_three_names_is_refused()
    {
        var (replica, _) = _scene.Start();
        var outputs = _scene.Step(replica, _scene.From(1, new PeerMessage.Certified(Header(), Certificate(Header()))));
        Assert.DoesNotContain(outputs, o => o is ReplicaOutput.Prepare or ReplicaOutput.Commit);
        Assert.Equal(1, Assert.Single(replica.Progress.Dropped).Value);
    }

    private BlockHeader Header()
    {
        var tip = new LedgerDouble(_scene.Founding).Tip;
        return tip with { Height = new Height(1), Parent = tip.Hash, Time = _scene.Now };
    }

    private Certificate Certificate(BlockHeader header)
    {
        var content = new VoteContent(VoteStep.Precommit, header.Network, 0, header.Height, 0, header.Hash);
        var signature = Vote.Create(content, _scene.Keys[1]).Signature;
        return new Certificate(header.Network, 0, header.Height, 0, header.Hash, [.. Enumerable.Range(0, 3).Select(i => new CertificateVote((byte)i, signature))]);
    }

    private PeerMessage[] GoodMessages()
    {
        var header = Header();
        var vote = Vote.Create(new VoteContent(VoteStep.Prevote, header.Network, 0, header.Height, 0, header.Hash), _scene.Keys[2]);
        var body = new BlockBody(BodySource.Member, 0, 0, []).Encode();
        return
        [
            new PeerMessage.Proposed(Proposal.Create(header, 0, -1, _scene.Keys[1], default, new byte[P256.SignatureLength]) with { Body = body }),
            new PeerMessage.Voted(vote),
            new PeerMessage.Status(header.Height, 0, -1, false, default, default),
            new PeerMessage.WantValue(header.Height, header.Hash),
            new PeerMessage.WantBlocks(new Height(1), 4),
            new PeerMessage.Certified(header, Certificate(header)),
            new PeerMessage.FinalBlock(new Block(header, body, [], Certificate(header))),
            new PeerMessage.OrderingEntry(_scene.Entry(0).Value),
        ];
    }
}
