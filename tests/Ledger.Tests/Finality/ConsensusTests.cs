using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using static Xinglin.Ledger.Tests.Finality.ConsensusScene;

namespace Xinglin.Ledger.Tests.Finality;

/// <summary>Algorithm 1, rule by rule; the numbers are the paper's lines.</summary>
public sealed class ConsensusTests
{
    [Fact]
    public void Line_14_the_proposer_of_the_round_proposes_and_nobody_else()
    {
        Assert.Contains(new ConsensusOutput.Propose(0, null, -1), new ConsensusScene(self: 1).Subject.Start());
        Assert.DoesNotContain(new ConsensusScene(self: 0).Subject.Start(), o => o is ConsensusOutput.Propose);
    }

    [Fact]
    public void Line_22_a_new_valid_value_is_prevoted()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Prevote, 0, A), scene.Propose(0, A));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Line_22_an_invalid_or_untimely_new_value_is_prevoted_nil(bool valid, bool timely)
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Prevote, 0, Nil), scene.Propose(0, A, valid: valid, timely: timely));
    }

    [Fact]
    public void Line_22_a_new_value_against_the_lock_is_prevoted_nil()
    {
        var scene = new ConsensusScene();
        scene.LockAInRound0();
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Prevote, 1, Nil), scene.Propose(1, B));
    }

    [Fact]
    public void Line_22_the_locked_value_is_prevoted_again()
    {
        var scene = new ConsensusScene();
        scene.LockAInRound0();
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Prevote, 1, A), scene.Propose(1, A));
    }

    [Fact]
    public void Line_28_a_proposal_with_a_valid_round_waits_for_its_polka()
    {
        var scene = new ConsensusScene();
        scene.LockAInRound0();
        scene.Subject.TimedOut(ConsensusStep.Propose, 1);
        scene.Prevotes(1, B, 1, 2);
        scene.Precommits(1, Nil, 1, 2, 3);
        scene.Subject.TimedOut(ConsensusStep.Precommit, 1);
        Assert.Empty(scene.Propose(2, B, validRound: 1));
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Prevote, 2, B), scene.Prevotes(1, B, 3));
    }

    [Fact]
    public void Line_28_a_polka_older_than_the_lock_does_not_unlock()
    {
        var scene = new ConsensusScene();
        scene.LockAInRound0();
        scene.Prevotes(1, B, 1, 2, 3);
        scene.Propose(1, A);
        Assert.Equal(0, scene.Subject.LockedRound);
        scene.Precommits(1, Nil, 1, 2, 3);
        scene.Subject.TimedOut(ConsensusStep.Precommit, 1);
        scene.Propose(2, A);
        scene.Prevotes(2, A, 0, 1, 2);
        Assert.Equal(2, scene.Subject.LockedRound);
        scene.Precommits(2, Nil, 1, 2, 3);
        scene.Subject.TimedOut(ConsensusStep.Precommit, 2);
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Prevote, 3, Nil), scene.Propose(3, B, validRound: 1));
    }

    [Fact]
    public void Line_34_prevotes_of_a_quorum_for_whatever_start_the_waiting_once()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Propose(0, A);
        var timer = new ConsensusOutput.Schedule(ConsensusStep.Prevote, 0);
        Assert.Contains(timer, scene.Prevotes(0, A, 0).Concat(scene.Prevotes(0, B, 1)).Concat(scene.Prevotes(0, Nil, 2)));
        Assert.DoesNotContain(timer, scene.Prevotes(0, Nil, 3));
    }

    [Fact]
    public void Line_36_a_polka_for_the_proposal_locks_and_precommits()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Propose(0, A);
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Precommit, 0, A), scene.Prevotes(0, A, 0, 1, 2));
        Assert.Equal((A, 0, A, 0), (scene.Subject.LockedValue, scene.Subject.LockedRound, scene.Subject.ValidValue, scene.Subject.ValidRound));
    }

    [Fact]
    public void Line_36_a_polka_after_the_precommit_only_makes_the_value_valid()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Propose(0, A);
        scene.Prevotes(0, A, 0, 1);
        scene.Prevotes(0, Nil, 2);
        scene.Subject.TimedOut(ConsensusStep.Prevote, 0);
        scene.Prevotes(0, A, 3);
        Assert.Equal((null, -1, A, 0), (scene.Subject.LockedValue, scene.Subject.LockedRound, scene.Subject.ValidValue, scene.Subject.ValidRound));
    }

    [Fact]
    public void Line_44_a_quorum_of_nil_prevotes_precommits_nil()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Subject.TimedOut(ConsensusStep.Propose, 0);
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Precommit, 0, Nil), scene.Prevotes(0, Nil, 0, 1, 2));
    }

    [Fact]
    public void Line_49_a_quorum_of_precommits_of_any_round_decides()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Propose(0, A);
        scene.Subject.TimedOut(ConsensusStep.Precommit, 0);
        Assert.Equal(1, scene.Subject.Round);
        Assert.Contains(new ConsensusOutput.Decide(0, A), scene.Precommits(0, A, 1, 2, 3));
    }

    [Fact]
    public void Line_49_three_precommits_of_one_member_decide_nothing()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Propose(0, A);
        scene.Precommits(0, A, 1, 1, 1, 2);
        scene.Precommits(1, A, 3);
        Assert.Null(scene.Subject.Decision);
    }

    [Fact]
    public void Line_49_an_unknown_or_invalid_value_is_not_decided()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Propose(0, A, valid: false);
        scene.Precommits(0, A, 1, 2, 3);
        Assert.Null(scene.Subject.Decision);
    }

    [Fact]
    public void Line_55_one_more_than_may_lie_in_a_later_round_take_along()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Prevotes(5, Nil, 1);
        Assert.Equal(0, scene.Subject.Round);
        scene.Precommits(5, Nil, 2);
        Assert.Equal(5, scene.Subject.Round);
    }

    [Fact]
    public void Line_55_two_votes_of_one_validator_are_one()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        scene.Prevotes(5, Nil, 1);
        scene.Precommits(5, Nil, 1);
        scene.Prevotes(5, A, 1);
        Assert.Equal(0, scene.Subject.Round);
    }

    [Fact]
    public void Lines_57_to_67_timeouts_of_another_round_or_step_do_nothing()
    {
        var scene = new ConsensusScene();
        scene.Subject.Start();
        Assert.Empty(scene.Subject.TimedOut(ConsensusStep.Prevote, 0));
        Assert.Empty(scene.Subject.TimedOut(ConsensusStep.Propose, 1));
        Assert.Contains(new ConsensusOutput.Cast(VoteStep.Prevote, 0, Nil), scene.Subject.TimedOut(ConsensusStep.Propose, 0));
        Assert.Empty(scene.Subject.TimedOut(ConsensusStep.Propose, 0));
    }

    [Fact]
    public void The_proposer_of_a_later_round_proposes_the_valid_value()
    {
        var scene = new ConsensusScene(self: 2);
        scene.Subject.Start();
        scene.Propose(0, A);
        scene.Prevotes(0, A, 0, 1, 2);
        scene.Precommits(0, Nil, 0, 1, 3);
        Assert.Contains(new ConsensusOutput.Propose(1, A, 0), scene.Subject.TimedOut(ConsensusStep.Precommit, 0));
    }

    [Fact]
    public void A_restart_finds_the_lock_in_its_own_precommit()
    {
        var scene = new ConsensusScene();
        scene.Subject.Resume([MakeVote(VoteStep.Prevote, 0, A, 0), MakeVote(VoteStep.Precommit, 0, A, 0), MakeVote(VoteStep.Prevote, 1, Nil, 0)], []);
        Assert.Equal((1, ConsensusStep.Prevote, A, 0), (scene.Subject.Round, scene.Subject.Step, scene.Subject.LockedValue, scene.Subject.LockedRound));
        Assert.DoesNotContain(scene.Propose(1, B), o => o is ConsensusOutput.Cast);
    }
}
