using FsCheck;
using FsCheck.Fluent;
using Xinglin.Contracts.Ballots;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Ballots;

public sealed class BallotTests
{
    private readonly Consortium _consortium = new();

    private BallotOpen Question => new(Id("ballot"), Id("question"), 3, _consortium.In(Day), 2);

    private Ballot Ballot => _consortium.Entry<Ballot>($"ballot.ballots/{Id("ballot")}")!;

    [Fact]
    public void Members_vote_once_each_and_the_entry_says_what_came_of_it()
    {
        Accepted(_consortium.Do(_consortium.Hospital, "ballot.open", Question));
        Assert.Null(Ballot.Winner());
        Accepted(_consortium.Do(_consortium.Hospital, "ballot.cast", new BallotCast(Id("ballot"), 2)));
        Assert.Null(Ballot.Winner());
        Accepted(_consortium.Do(_consortium.Clinic, "ballot.cast", new BallotCast(Id("ballot"), 2)));
        Refused(BallotCodes.AlreadyVoted, _consortium.Do(_consortium.Clinic, "ballot.cast", new BallotCast(Id("ballot"), 0)));
        Assert.Equal([0, 0, 2], Ballot.Counts());
        Assert.Equal(2, Ballot.Winner());
        Assert.Equal([new BallotVote(Account(_consortium.Hospital), 2), new BallotVote(Account(_consortium.Clinic), 2)], Ballot.Votes);
    }

    [Fact]
    public void Nothing_changes_after_the_deadline()
    {
        Accepted(_consortium.Do(_consortium.Hospital, "ballot.open", Question));
        Accepted(_consortium.Do(_consortium.Hospital, "ballot.cast", new BallotCast(Id("ballot"), 0)));
        _consortium.Ledger.Pass(2 * Day);
        Refused(BallotCodes.Closed, _consortium.Do(_consortium.Clinic, "ballot.cast", new BallotCast(Id("ballot"), 0)));
        Assert.Single(Ballot.Votes);
    }

    [Fact]
    public void Malformed_questions_and_votes_are_refused()
    {
        Refused(BallotCodes.NotAMember, _consortium.Do(Key(1), "ballot.open", Question));
        Refused(BallotCodes.OptionsInvalid, _consortium.Do(_consortium.Hospital, "ballot.open", Question with { Options = 1 }));
        Refused(BallotCodes.OptionsInvalid, _consortium.Do(_consortium.Hospital, "ballot.open", Question with { Options = BallotContract.OptionsMax + 1 }));
        Refused(BallotCodes.DeadlineInvalid, _consortium.Do(_consortium.Hospital, "ballot.open", Question with { Closes = _consortium.Ledger.Now.Plus(1_234) }));
        Refused(BallotCodes.DeadlineInvalid, _consortium.Do(_consortium.Hospital, "ballot.open", Question with { Closes = _consortium.In(402 * Day) }));
        Refused(BallotCodes.QuorumInvalid, _consortium.Do(_consortium.Hospital, "ballot.open", Question with { Quorum = 0 }));
        Refused(BallotCodes.QuorumInvalid, _consortium.Do(_consortium.Hospital, "ballot.open", Question with { Quorum = 5 }));
        Refused(BallotCodes.Unknown, _consortium.Do(_consortium.Hospital, "ballot.cast", new BallotCast(Id("ballot"), 0)));
        Accepted(_consortium.Do(_consortium.Hospital, "ballot.open", Question with { Quorum = 4 }));
        Refused(BallotCodes.Exists, _consortium.Do(_consortium.Clinic, "ballot.open", Question));
        Refused(BallotCodes.OptionUnknown, _consortium.Do(_consortium.Clinic, "ballot.cast", new BallotCast(Id("ballot"), 3)));
        Refused(BallotCodes.OptionUnknown, _consortium.Do(_consortium.Clinic, "ballot.cast", new BallotCast(Id("ballot"), -1)));
        Refused(BallotCodes.NotAMember, _consortium.Do(Key(1), "ballot.cast", new BallotCast(Id("ballot"), 0)));
    }

    [Fact]
    public void Law_a_winner_has_more_votes_than_any_other_option_and_the_quorum_voted() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(), votes =>
        {
            var ballot = new Ballot(Id("q"), 3, new LedgerTime(1), 3, Account(Key(1)), new LedgerTime(0), [.. votes.Select((v, i) => new BallotVote(Account(Key(i + 1)), v % 3))]);
            var counts = ballot.Counts();
            return counts.Sum() == votes.Length && (ballot.Winner() is { } winner
                ? votes.Length >= 3 && counts.Where((_, option) => option != winner).All(count => count < counts[winner])
                : votes.Length < 3 || counts.Count(count => count == counts.Max()) > 1);
        }).QuickCheckThrowOnFailure();
}
