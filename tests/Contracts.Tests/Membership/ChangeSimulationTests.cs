using System.Globalization;
using System.Numerics;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Standing;
using Xunit;

namespace Xinglin.Contracts.Tests.Membership;

/// <summary>What the simulation of a change says, against counting every quorum one by one.</summary>
public sealed class ChangeSimulationTests
{
    private const int MembersMax = 10;

    [Fact]
    public void Strength_is_what_counting_every_quorum_gives_for_every_set_of_missing_and_lying_members()
    {
        for (var n = 1; n <= MembersMax; n++)
        {
            var quorum = Voting.Quorum(n);
            var quorums = Enumerable.Range(0, 1 << n).Where(set => BitOperations.PopCount((uint)set) >= quorum).ToArray();
            for (var lying = 0; lying < 1 << n; lying++)
            {
                var forks = Forks(quorums, lying);
                for (var rest = ~lying & ((1 << n) - 1); ; rest = (rest - 1) & ~lying & ((1 << n) - 1))
                {
                    var strength = new Strength(n, BitOperations.PopCount((uint)rest), BitOperations.PopCount((uint)lying));
                    Assert.Equal(quorums.Any(q => (q & ~rest) == 0), strength.Decides);
                    Assert.Equal(forks, strength.MayFork);
                    Assert.False(strength is { Decides: true, MayFork: true });
                    if (rest == 0)
                    {
                        break;
                    }
                }
            }
        }
    }

    [Fact]
    public void A_change_that_holds_leaves_a_quorum_alive_that_no_liars_can_split_and_had_the_votes()
    {
        var (held, refused) = (0, 0);
        foreach (var now in Pictures())
        {
            foreach (var change in Changes(now))
            {
                var verdict = ChangeSimulation.Judge(now, change);
                Assert.Equal(Expected(now, change), verdict.Holds);
                Assert.NotEmpty(verdict.Sentence);
                (held, refused) = verdict.Holds ? (held + 1, refused) : (held, refused + 1);
            }
        }

        Assert.True(held > 5_000 && refused > 5_000, $"{held} held, {refused} refused");
    }

    [Fact]
    public void Who_is_missing_is_named_and_what_it_means_is_said()
    {
        var now = Picture(4, missing: 0b0100, lying: 0);
        Assert.Equal("3 of 4 members that decide are there, 3 are needed; missing: member-2: blocks become final, but no further member may be missing.", now.Sentence);
        Assert.Equal(
            "2 of 4 members that decide are there, 3 are needed; missing: member-2, member-3: nothing becomes final until 1 of member-2, member-3 is back.", Picture(4, 0b1100, 0).Sentence);
        Assert.Contains("convicted of lying: member-0", Picture(4, 0, 0b0001).Sentence, StringComparison.Ordinal);
        var verdict = ChangeSimulation.Judge(now, new ProposedChange(ProposalKinds.Remove, Account: Account(0)));
        Assert.Equal(ChangeReasons.QuorumLost, verdict.Reason);
        Assert.Contains("member-2", verdict.Sentence, StringComparison.Ordinal);
        Assert.True(ChangeSimulation.Judge(now, new ProposedChange(ProposalKinds.Remove, Account: Account(2))).Holds);
    }

    [Fact]
    public void Kinds_and_votes_are_those_of_the_contract()
    {
        foreach (var kind in new[] { ProposedChange.Admit, ProposedChange.Remove, ProposedChange.Suspend, ProposedChange.Resume, ProposedChange.Validator, ProposedChange.Ordering, ProposedChange.Contract, ProposedChange.Parameter, ProposedChange.Partition })
        {
            Assert.Equal(kind, typeof(ProposalKinds).GetFields().Select(f => (string)f.GetValue(null)!).Single(k => k == kind));
            for (var n = 1; n <= MembersMax; n++)
            {
                Assert.Equal(Voting.Needed(kind, n), ChangeSimulation.Judge(Picture(n, 0, 0), new ProposedChange(kind)).VotesNeeded);
            }
        }

        Assert.Equal(9, typeof(ProposalKinds).GetFields().Length);
    }

    [Fact]
    public void Every_reason_is_reached()
    {
        var well = Picture(4, 0, 0);
        (string Reason, ConsortiumPicture Now, ProposedChange Change)[] cases =
        [
            (ChangeReasons.Malformed, well, new ProposedChange("become")),
            (ChangeReasons.Malformed, well, new ProposedChange(ProposalKinds.Remove)),
            (ChangeReasons.MemberUnknown, well, new ProposedChange(ProposalKinds.Resume, Account: Account(1))),
            (ChangeReasons.MemberUnknown, well, new ProposedChange(ProposalKinds.Suspend, Account: Account(99))),
            (ChangeReasons.Impossible, well, new ProposedChange(ProposalKinds.Ordering, Epoch: 3)),
            (ChangeReasons.Impossible, well, new ProposedChange(ProposalKinds.Contract, Height: 7)),
            (ChangeReasons.NothingDecides, Picture(4, 0b0011, 0), new ProposedChange(ProposalKinds.Ordering, Epoch: 2)),
            (ChangeReasons.VotesMissing, well with { Members = [.. well.Members, Follower(4), Follower(5), Follower(6)] }, new ProposedChange(ProposalKinds.Ordering, Epoch: 2)),
            (ChangeReasons.BelowMinimum, well with { ValidatorsMinimum = 4 }, new ProposedChange(ProposalKinds.Remove, Account: Account(1))),
            (ChangeReasons.BelowMinimum, well, new ProposedChange(ProposalKinds.Parameter, Minimum: 5)),
            (ChangeReasons.QuorumLost, Picture(4, 0b0001, 0), new ProposedChange(ProposalKinds.Suspend, Account: Account(1))),
        ];
        foreach (var (reason, now, change) in cases)
        {
            Assert.Equal(reason, ChangeSimulation.Judge(now, change).Reason);
        }
    }

    [Fact]
    public void A_newcomer_counts_once_it_is_known_to_follow()
    {
        var admit = new ProposedChange(ProposalKinds.Admit, Newcomer: Seat(9, MemberCondition.Missing));
        var following = admit with { Newcomer = Seat(9, MemberCondition.Alive) };
        var alone = Picture(1, 0, 0);
        Assert.Equal(ChangeReasons.QuorumLost, ChangeSimulation.Judge(alone, admit).Reason);
        Assert.True(ChangeSimulation.Judge(alone, following).Holds);
        Assert.True(ChangeSimulation.Judge(Picture(4, 0, 0), admit).Holds);
        Assert.Equal(ChangeReasons.QuorumLost, ChangeSimulation.Judge(Picture(4, 0b1, 0), admit).Reason);
    }

    private static bool Forks(int[] quorums, int lying) => quorums.Any(a => quorums.Any(b => (a & b & ~lying) == 0));

    private static bool Expected(ConsortiumPicture now, ProposedChange change)
    {
        var after = now.Members.Where(m => m.Account != change.Account || change.Kind == ProposalKinds.Validator).ToList();
        return Alive(now.Members) >= Voting.Quorum(now.Members.Count)
            && after.Count >= 1
            && Alive(after) >= Voting.Quorum(after.Count)
            && after.Count(m => m.Condition == MemberCondition.Lying) < (2 * Voting.Quorum(after.Count)) - after.Count;
    }

    private static int Alive(IReadOnlyList<SeatedMember> members) => members.Count(m => m.Condition == MemberCondition.Alive);

    private static IEnumerable<ProposedChange> Changes(ConsortiumPicture now) =>
        now.Members.SelectMany(m => new[] { ProposalKinds.Remove, ProposalKinds.Suspend, ProposalKinds.Validator }.Select(kind => new ProposedChange(kind, Account: m.Account)))
            .Append(new ProposedChange(ProposalKinds.Ordering, Epoch: now.Epoch + 1));

    private static IEnumerable<ConsortiumPicture> Pictures()
    {
        for (var n = 1; n <= MembersMax; n++)
        {
            var codes = (int)Math.Pow(3, n);
            for (var code = 0; code < codes; code += n < 8 ? 1 : 7)
            {
                var rest = code;
                var members = new List<SeatedMember>(n);
                for (var i = 0; i < n; i++, rest /= 3)
                {
                    members.Add(Seat(i, (MemberCondition)(rest % 3)));
                }

                yield return new ConsortiumPicture(members, 1, 1, 7);
            }
        }
    }

    private static ConsortiumPicture Picture(int n, int missing, int lying) => new(
        [.. Enumerable.Range(0, n).Select(i => Seat(i, ((missing >> i) & 1) == 1 ? MemberCondition.Missing : ((lying >> i) & 1) == 1 ? MemberCondition.Lying : MemberCondition.Alive))], 1, 1, 7);

    private static SeatedMember Follower(int i) => Seat(i, MemberCondition.Missing) with { HasValidator = false };

    private static SeatedMember Seat(int i, MemberCondition condition) =>
        new(Account(i), "member-" + i.ToString(CultureInfo.InvariantCulture), MemberStanding.Active, true, condition);

    private static AccountId Account(int i)
    {
        var bytes = new byte[Hash.Length];
        bytes[0] = (byte)i;
        return new AccountId(new Hash(bytes));
    }
}
