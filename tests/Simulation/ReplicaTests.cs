using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Simulation.Engine;

namespace Xinglin.Simulation;

/// <summary>One replica, by hand.</summary>
public sealed class ReplicaTests
{
    private static readonly ReplicaScene Alone = new(1);

    [Theory]
    [InlineData(1, true)]
    [InlineData(LedgerLimits.ListingValidatorsMax, true)]
    [InlineData(LedgerLimits.ListingValidatorsMax + 1, false)]
    public void Votes_are_signed_as_the_host_says_unless_a_certificate_of_lists_would_be_too_long(int validators, bool asked)
    {
        var (scene, signing) = (new ReplicaScene(validators), new CountedSigning());
        var votes = VoteState.Restore(scene.Founding.Network, 0, scene.Keys[0].KeyId, [VoteState.Opening(scene.Founding.Network, 0, scene.Keys[0].KeyId)]);
        var settings = new ReplicaSettings(scene.Founding.Network, 0, ReplicaScene.Member(0), scene.Keys[0], ReplicaTimeouts.Default) { Signing = signing };
        var replica = new Replica(settings, new LedgerDouble(scene.Founding), scene, votes);
        var outputs = replica.Start(scene.Now).Concat(replica.Step(scene.Now.Plus(60_000), new ReplicaInput.Tick()));
        Assert.Contains(outputs, o => o is ReplicaOutput.Persist { Record.Kind: VoteRecordKind.Vote });
        Assert.Equal(asked, signing.Count > 0);
    }

    [Fact]
    public void A_validator_alone_needs_one_flush_a_block()
    {
        var (replica, _) = Alone.Start();
        var outputs = Alone.Step(replica, Alone.Entry(0));
        Assert.Single(outputs.OfType<ReplicaOutput.Persist>(), p => p.Flush);
        Assert.Equal(
            [VoteRecordKind.Body, VoteRecordKind.Proposal, VoteRecordKind.Vote, VoteRecordKind.Vote],
            outputs.OfType<ReplicaOutput.Persist>().Select(p => p.Record.Kind));
        Assert.Empty(outputs.OfType<ReplicaOutput.Commit>());
        var flushed = Alone.Step(replica, new ReplicaInput.Persisted(outputs.OfType<ReplicaOutput.Persist>().Last().Token));
        Assert.Single(flushed.OfType<ReplicaOutput.Commit>());
        Assert.Contains(flushed, o => o is ReplicaOutput.WakeAt w && w.Time == Alone.Now);
    }

    [Fact]
    public void Entries_given_while_a_flush_is_on_its_way_are_taken_up_in_order()
    {
        var (replica, execution) = Alone.Start();
        var first = Alone.Step(replica, Alone.Entry(0));
        Alone.Step(replica, Alone.Entry(2));
        Alone.Step(replica, Alone.Entry(1));
        var token = first.OfType<ReplicaOutput.Persist>().Last().Token;
        for (var height = 1UL; height <= 3; height++)
        {
            Assert.Single(Alone.Step(replica, new ReplicaInput.Persisted(token)).OfType<ReplicaOutput.Commit>());
            Assert.Equal((height, height), (execution.Tip.Height.Value, execution.Tip.Order.Next));
            token = Alone.Step(replica, new ReplicaInput.Tick()).OfType<ReplicaOutput.Persist>().Select(p => p.Token).LastOrDefault();
        }
    }

    [Fact]
    public void A_crash_after_the_flush_forms_the_same_block_again_from_the_vote_log()
    {
        var (replica, _) = Alone.Start();
        var records = Alone.Step(replica, Alone.Entry(0)).OfType<ReplicaOutput.Persist>().Select(p => p.Record).ToArray();
        var voted = Vote.TryDecode(records[^1].Bytes)!.Content.Header;
        var (_, execution) = Alone.Start(records);
        Assert.Equal(voted, execution.Tip.Hash);
    }

    [Fact]
    public void A_failed_flush_ends_the_replica()
    {
        var (replica, _) = Alone.Start();
        var persist = Alone.Step(replica, Alone.Entry(0)).OfType<ReplicaOutput.Persist>().Last();
        Assert.Contains(Alone.Step(replica, new ReplicaInput.PersistFailed(persist.Token, "disk full")), o => o is ReplicaOutput.Halt);
        Assert.Empty(Alone.Step(replica, new ReplicaInput.Persisted(persist.Token)));
    }

    [Fact]
    public void A_lost_vote_log_signs_nothing()
    {
        var outputs = new List<ReplicaOutput>();
        var (replica, _) = Alone.StartWith(VoteState.Restore(Alone.Founding.Network, 0, Alone.Keys[0].KeyId, null), outputs);
        Assert.Single(outputs.OfType<ReplicaOutput.StoppedSigning>());
        outputs.AddRange(Alone.Step(replica, Alone.Entry(0)));
        Assert.Empty(outputs.OfType<ReplicaOutput.Persist>());
        Assert.False(replica.Progress.Signs);
    }

    [Fact]
    public void A_vote_of_the_own_key_that_the_log_lacks_stops_signing_for_good()
    {
        var scene = new ReplicaScene(4);
        var (replica, _) = scene.Start();
        var vote = Vote.Create(new VoteContent(VoteStep.Prevote, scene.Founding.Network, 0, new Height(1), 0, Hash.Zero), scene.Keys[0]);
        var outputs = scene.Step(replica, scene.From(1, new PeerMessage.Voted(vote)));
        Assert.Single(outputs.OfType<ReplicaOutput.StoppedSigning>());
        Assert.Contains(outputs, o => o is ReplicaOutput.Persist { Record.Kind: VoteRecordKind.Closed, Flush: true });
        Assert.False(replica.Progress.Signs);
    }

    [Fact]
    public void Two_different_votes_of_one_key_are_evidence_once()
    {
        var scene = new ReplicaScene(4);
        var (replica, _) = scene.Start();
        var evidence = new List<Evidence>();
        for (byte value = 0; value < 5; value++)
        {
            var vote = Vote.Create(new VoteContent(VoteStep.Prevote, scene.Founding.Network, 0, new Height(1), 0, Sha256.Of([value])), scene.Keys[2]);
            evidence.AddRange(scene.Step(replica, scene.From(1, new PeerMessage.Voted(vote))).OfType<ReplicaOutput.Misbehaviour>().Select(m => m.Evidence));
        }

        var proof = Assert.Single(evidence);
        Assert.Equal((EvidenceKind.Votes, scene.Keys[2].KeyId), (proof.Kind, proof.Key));
        Assert.NotEqual(Vote.TryDecode(proof.First)!.Content, Vote.TryDecode(proof.Second)!.Content);
    }

    [Fact]
    public void Two_different_entries_of_one_number_are_evidence_and_the_first_is_kept()
    {
        var (replica, execution) = Alone.Start();
        var later = Alone.Entry(1);
        Alone.Step(replica, later);
        var other = later.Value with { Time = later.Value.Time.Plus(1) };
        var outputs = Alone.Step(replica, new ReplicaInput.Entry(other.Sign(Alone.Sequencer), null));
        Assert.Equal(EvidenceKind.Entries, Assert.Single(outputs.OfType<ReplicaOutput.Misbehaviour>()).Evidence.Kind);
        Assert.Equal(0UL, execution.Tip.Height.Value);
    }

    [Fact]
    public void An_entry_that_the_sequencer_did_not_sign_does_not_count()
    {
        var (replica, _) = Alone.Start();
        var entry = Alone.Entry(0).Value.Sign(Alone.Keys[0]);
        Assert.Empty(Alone.Step(replica, new ReplicaInput.Entry(entry, null)).OfType<ReplicaOutput.Persist>());
    }

    [Fact]
    public void Noise_is_counted_by_peer_and_its_flood_is_not_listened_to()
    {
        var scene = new ReplicaScene(4);
        var (replica, _) = scene.Start();
        for (var i = 0; i < 1_000; i++)
        {
            scene.Step(replica, new ReplicaInput.Message(ReplicaScene.Member(1), new byte[] { 1, 2, 3 }));
        }

        var dropped = Assert.Single(replica.Progress.Dropped);
        Assert.Equal(ReplicaScene.Member(1), dropped.Key);
        Assert.Equal(100, dropped.Value);
    }

    [Fact]
    public void Who_is_missing_is_named()
    {
        var scene = new ReplicaScene(4);
        var (replica, _) = scene.Start();
        Assert.Empty(replica.Progress.Absent);
        scene.Step(replica, scene.Entry(0));
        Assert.Equal([scene.Founding.Validators.Proposer(new Height(1), 0).Member], replica.Progress.Absent);
    }

    private sealed class CountedSigning : IVoteSigning
    {
        public int Count { get; private set; }

        public VoteSignature Sign(ISigner validator, ReadOnlyMemory<byte> vote)
        {
            Count++;
            return VotesAlone.Instance.Sign(validator, vote);
        }
    }
}
