using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Membership;

public sealed class VotingTests
{
    private static readonly MembershipPropose Minimum = new(ProposalKinds.Parameter, Name: "validators-minimum", Value: 2);

    private static MembershipPropose Admission(int number, bool validator = true) => new(ProposalKinds.Admit, Member: new NewMember(
        "new-" + number, "New " + number, "pharmacy", JwkOf(Key(5000 + number)), JwkOf(Key(6000 + number)), validator ? JwkOf(Key(7000 + number)) : null));

    private static Receipt Vote(Consortium consortium, int member, Hash proposal, bool approve = true) =>
        consortium.Do(consortium.Ledger.Members[member], "membership.vote", new MembershipVote(proposal, approve));

    private static Proposal Find(Consortium consortium, Hash proposal) => consortium.Entry<Proposal>($"membership.proposals/{proposal}")!;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(3, 3, 2)]
    [InlineData(4, 3, 3)]
    [InlineData(5, 4, 3)]
    [InlineData(6, 5, 4)]
    [InlineData(7, 5, 4)]
    [InlineData(10, 7, 6)]
    public void Thresholds_are_those_of_the_design(int members, int quorum, int majority)
    {
        Assert.Equal(quorum, Voting.Quorum(members));
        Assert.Equal(majority, Voting.Majority(members));
    }

    [Fact]
    public void A_member_is_admitted_by_three_of_four_and_not_before()
    {
        var consortium = new Consortium();
        var newcomer = Account(Key(5001));
        var proposed = consortium.Do(consortium.Hospital, "membership.propose", Admission(1));
        Accepted(proposed);
        Accepted(Vote(consortium, 1, proposed.Transaction));
        Assert.Null(consortium.Entry<Member>($"membership.members/{newcomer}"));

        Accepted(Vote(consortium, 2, proposed.Transaction));
        Assert.Equal(MemberStatus.Active, consortium.Entry<Member>($"membership.members/{newcomer}")!.Status);
        Assert.Equal(ProposalStatus.Accepted, Find(consortium, proposed.Transaction).Status);
        Assert.Equal(5, consortium.Entry<MemberRoster>("membership.roster/all")!.Present.Count);
        var receipts = consortium.Ledger.Submit(TestLedgerBody(consortium, Key(5001)));
        Assert.Single(receipts);
    }

    private static byte[] TestLedgerBody(Consortium consortium, P256Signer member) =>
        Xinglin.Testing.TestLedger.Body(consortium.Ledger.Batch(member, [consortium.Ledger.By(member, Call("membership.propose", Minimum)).Bytes]));

    /// <summary>MedRec's published contract let half of the members decide.</summary>
    [Fact]
    public void Votes_by_half_do_not_pass()
    {
        foreach (var content in new[] { Minimum, Admission(1) })
        {
            var consortium = new Consortium();
            var proposed = consortium.Do(consortium.Hospital, "membership.propose", content);
            Accepted(Vote(consortium, 1, proposed.Transaction));
            Assert.Equal(ProposalStatus.Open, Find(consortium, proposed.Transaction).Status);
            Assert.Null(consortium.Entry<ParameterValue>("membership.parameters/validators-minimum"));
        }
    }

    [Fact]
    public void One_member_counts_once_however_often_it_votes()
    {
        var consortium = new Consortium();
        var proposed = consortium.Do(consortium.Hospital, "membership.propose", Minimum);
        Refused(MembershipCodes.AlreadyVoted, Vote(consortium, 0, proposed.Transaction));
        Accepted(Vote(consortium, 1, proposed.Transaction));
        Refused(MembershipCodes.AlreadyVoted, Vote(consortium, 1, proposed.Transaction));
        Assert.Equal(ProposalStatus.Open, Find(consortium, proposed.Transaction).Status);
        Accepted(Vote(consortium, 2, proposed.Transaction));
        Assert.Equal(2, consortium.Entry<ParameterValue>("membership.parameters/validators-minimum")!.Value);
    }

    [Fact]
    public void Votes_of_members_that_left_do_not_count()
    {
        var consortium = new Consortium(members: 6, validators: 5);
        var admission = consortium.Do(consortium.Ledger.Members[5], "membership.propose", Admission(1));
        Accepted(Vote(consortium, 1, admission.Transaction));
        Accepted(Vote(consortium, 2, admission.Transaction));
        Accepted(Vote(consortium, 3, admission.Transaction));
        var removal = consortium.Do(consortium.Hospital, "membership.propose", new MembershipPropose(ProposalKinds.Remove, Account: Account(consortium.Ledger.Members[5])));
        foreach (var member in new[] { 1, 2, 3, 4 })
        {
            Accepted(Vote(consortium, member, removal.Transaction));
        }

        // Of five present members four must agree; the removed proposer is not one of them.
        Assert.Equal(ProposalStatus.Open, Find(consortium, admission.Transaction).Status);
        Accepted(Vote(consortium, 0, admission.Transaction));
        Assert.Equal(ProposalStatus.Accepted, Find(consortium, admission.Transaction).Status);
    }

    [Fact]
    public void A_proposal_that_cannot_pass_any_more_is_rejected()
    {
        var consortium = new Consortium();
        var proposed = consortium.Do(consortium.Hospital, "membership.propose", Minimum);
        Accepted(Vote(consortium, 1, proposed.Transaction, approve: false));
        Accepted(Vote(consortium, 2, proposed.Transaction, approve: false));
        Assert.Equal(ProposalStatus.Rejected, Find(consortium, proposed.Transaction).Status);
        Refused(MembershipCodes.ProposalDecided, Vote(consortium, 3, proposed.Transaction));
    }

    [Fact]
    public void Only_present_members_propose_and_vote()
    {
        var consortium = new Consortium();
        Refused(MembershipCodes.NotAMember, consortium.Do(Key(1), "membership.propose", Minimum));
        var proposed = consortium.Do(consortium.Hospital, "membership.propose", Minimum);
        Refused(MembershipCodes.NotAMember, consortium.Do(Key(1), "membership.vote", new MembershipVote(proposed.Transaction, true)));
        Refused(MembershipCodes.ProposalUnknown, Vote(consortium, 1, Id("none")));
    }

    [Fact]
    public void Votes_come_too_late_after_two_weeks()
    {
        var consortium = new Consortium();
        var proposed = consortium.Do(consortium.Hospital, "membership.propose", Minimum);
        consortium.Ledger.Pass(Voting.OpenFor);
        Refused(MembershipCodes.ProposalExpired, Vote(consortium, 1, proposed.Transaction));
    }

    [Fact]
    public void One_transaction_makes_one_proposal()
    {
        var consortium = new Consortium();
        var receipt = consortium.Ledger.Submit(consortium.Ledger.By(consortium.Hospital, Call("membership.propose", Minimum), Call("membership.propose", Minimum)));
        Refused(MembershipCodes.ProposalExists, receipt);
    }

    [Fact]
    public void Parameters_are_known_bounded_and_set_by_majority()
    {
        var consortium = new Consortium(members: 5, validators: 4);
        Refused(MembershipCodes.ParameterUnknown, consortium.Do(consortium.Hospital, "membership.propose", Minimum with { Name = "colour" }));
        Refused(MembershipCodes.ParameterOutOfBounds, consortium.Do(consortium.Hospital, "membership.propose", Minimum with { Value = 0 }));
        Refused(MembershipCodes.ProposalMalformed, consortium.Do(consortium.Hospital, "membership.propose", Minimum with { Version = 1 }));
        Refused(MembershipCodes.ProposalMalformed, consortium.Do(consortium.Hospital, "membership.propose", new MembershipPropose("something")));
        var proposed = consortium.Do(consortium.Hospital, "membership.propose", Minimum);
        Accepted(Vote(consortium, 1, proposed.Transaction));
        Accepted(Vote(consortium, 2, proposed.Transaction));
        Assert.Equal(ProposalStatus.Accepted, Find(consortium, proposed.Transaction).Status);
    }

    [Fact]
    public void How_long_records_are_kept_is_voted()
    {
        var consortium = new Consortium(1, 1);
        var years = Minimum with { Name = RetentionRules.ChinaOutpatient.Id, Value = 20 };
        Refused(MembershipCodes.ParameterOutOfBounds, consortium.Do(consortium.Hospital, "membership.propose", years with { Value = 201 }));
        Refused(MembershipCodes.ParameterOutOfBounds, consortium.Do(consortium.Hospital, "membership.propose", years with { Value = 0 }));
        Accepted(consortium.Do(consortium.Hospital, "membership.propose", years));
        Assert.Equal(new ParameterValue(20), consortium.Entry<ParameterValue>($"membership.parameters/{years.Name}"));
    }

    [Fact]
    public void A_single_member_decides_by_proposing()
    {
        var consortium = new Consortium(1, 1);
        var proposed = consortium.Do(consortium.Hospital, "membership.propose", Admission(1));
        Accepted(proposed);
        Assert.Equal(["membership.proposed", "membership.voted", "membership.decided"], proposed.Events.Select(e => e.Name));
    }
}
