using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Simulation.Engine;
using Xunit;

namespace Xinglin.Simulation;

/// <summary>Member 0 of four is far behind; the others' blocks are made beforehand.</summary>
public sealed class CatchUpTests
{
    private const int Length = 400;
    private readonly ReplicaScene _scene = new(4);
    private readonly List<Block> _chain = [];
    private readonly Replica _replica;
    private readonly LedgerDouble _execution;

    public CatchUpTests()
    {
        var maker = new LedgerDouble(_scene.Founding);
        for (var i = 0; i < Length; i++)
        {
            var body = new BlockBody(BodySource.Member, 0, 0, []).Encode();
            var candidate = maker.Execute(maker.Prepare(body)!, maker.Tip.Time.Plus(1), new OrderPosition(1, 0));
            maker.Commit(candidate);
            _chain.Add(new Block(candidate.Header, body, candidate.Receipts, Certify(candidate.Header)));
        }

        (_replica, _execution) = _scene.Start();
    }

    [Fact]
    public void Several_requests_are_under_way_at_once_and_blocks_that_come_in_any_order_are_taken_in_theirs()
    {
        var wanted = Claim(1).Concat(Claim(2)).ToList();
        Assert.True(wanted.Count >= 4);
        Assert.Equal(wanted.Count, wanted.Select(w => w.Want.From).Distinct().Count());
        while (_execution.Tip.Height.Value < Length)
        {
            wanted = [.. Answer(wanted.AsEnumerable().Reverse())];
        }
    }

    [Fact]
    public void A_block_with_too_few_votes_ends_what_its_sender_is_asked_and_the_rest_comes_from_another()
    {
        _chain[40] = _chain[40] with { Certificate = _chain[40].Certificate with { Votes = [.. _chain[40].Certificate.Votes.Take(2)] } };
        var wanted = Claim(1);
        for (var round = 0; round < 8 && wanted.Count > 0; round++)
        {
            wanted = [.. Answer(wanted)];
        }

        Assert.Equal(40UL, _execution.Tip.Height.Value);
        Assert.Single(_replica.Progress.Dropped, d => d.Key == ReplicaScene.Member(1));
        _chain[40] = _chain[40] with { Certificate = Certify(_chain[40].Header) };
        wanted = Claim(2);
        while (_execution.Tip.Height.Value < Length)
        {
            Assert.All(wanted, w => Assert.Equal(ReplicaScene.Member(2), w.To));
            wanted = [.. Answer(wanted)];
        }
    }

    [Fact]
    public void What_one_member_alone_claims_to_have_is_asked_for_and_told_to_nobody()
    {
        Assert.NotEmpty(Claim(1));
        Assert.Equal(default, _replica.Progress.PeerTip);
        Claim(2);
        Assert.Equal(new Height(Length), _replica.Progress.PeerTip);
    }

    [Fact]
    public void Who_does_not_answer_is_asked_after_the_others()
    {
        Claim(1);
        Claim(2);
        var late = new List<(AccountId To, PeerMessage.WantBlocks Want)>();
        for (var i = 0; i < 3; i++)
        {
            // Member 1 stays silent; 2 answers whatever it is asked.
            _scene.Now = _scene.Now.Plus(ReplicaTimeouts.Default.Fetch * 2);
            late = [.. Wants(_scene.Step(_replica, new ReplicaInput.Tick()))];
            Answer(late.Where(w => w.To == ReplicaScene.Member(2)));
        }

        _scene.Now = _scene.Now.Plus(ReplicaTimeouts.Default.Fetch * 2);
        late = [.. Wants(_scene.Step(_replica, new ReplicaInput.Tick()))];
        Assert.All(late, w => Assert.Equal(ReplicaScene.Member(2), w.To));
    }

    [Fact]
    public void A_replica_behind_proposes_nothing_at_heights_whose_block_is_here()
    {
        var outputs = new List<ReplicaOutput>();
        var wanted = Claim(1);
        while (_execution.Tip.Height.Value < Length)
        {
            wanted = [.. Answer(wanted, outputs)];
        }

        Assert.Equal(Length, outputs.OfType<ReplicaOutput.Commit>().Count());
        Assert.Equal(Length, _execution.Executed);
        Assert.Empty(outputs.OfType<ReplicaOutput.Persist>());
    }

    private Certificate Certify(BlockHeader header)
    {
        var content = new VoteContent(VoteStep.Precommit, header.Network, 0, header.Height, 0, header.Hash);
        var votes = Enumerable.Range(1, 3).Select(i => new CertificateVote((byte)_scene.Founding.Validators.IndexOf(_scene.Keys[i].KeyId), Vote.Create(content, _scene.Keys[i]).Signature));
        return new Certificate(header.Network, 0, header.Height, 0, header.Hash, [.. votes.OrderBy(v => v.Index)]);
    }

    private List<(AccountId To, PeerMessage.WantBlocks Want)> Claim(int member) =>
        [.. Wants(_scene.Step(_replica, _scene.From(member, new PeerMessage.Status(new Height(Length + 1), 0, -1, false, default, default))))];

    private List<(AccountId To, PeerMessage.WantBlocks Want)> Answer(IEnumerable<(AccountId To, PeerMessage.WantBlocks Want)> wanted, List<ReplicaOutput>? all = null)
    {
        List<(AccountId, PeerMessage.WantBlocks)> further = [];
        foreach (var (to, want) in wanted)
        {
            for (var i = want.Count - 1; i >= 0; i--)
            {
                var block = _chain[(int)want.From.Value - 1 + i];
                var outputs = _scene.Step(_replica, new ReplicaInput.Message(to, new PeerMessage.FinalBlock(block).Encode(_scene.Founding.Network, 0)));
                all?.AddRange(outputs);
                further.AddRange(Wants(outputs));
            }
        }

        var before = _execution.Tip.Height;
        do
        {
            before = _execution.Tip.Height;
            var outputs = _scene.Step(_replica, new ReplicaInput.Tick());
            all?.AddRange(outputs);
            further.AddRange(Wants(outputs));
        }
        while (_execution.Tip.Height != before);

        return further;
    }

    private IEnumerable<(AccountId To, PeerMessage.WantBlocks Want)> Wants(IReadOnlyList<ReplicaOutput> outputs) =>
        from send in outputs.OfType<ReplicaOutput.Send>()
        let want = PeerMessage.TryDecode(send.Bytes, _scene.Founding.Network, 0) as PeerMessage.WantBlocks
        where want is not null
        select (send.To, want);
}
