using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using static Xinglin.Ledger.Tests.Finality.ConsensusScene;

namespace Xinglin.Ledger.Tests.Finality;

public sealed class VoteTallyTests
{
    private readonly VoteTally _tally = new ConsensusScene().Subject.Tally;

    [Fact]
    public void Bug_an_equivocator_hid_a_polka_where_its_other_vote_came_first()
    {
        Add(0, B, 3);
        Add(0, A, 3);
        Add(0, A, 0);
        Add(0, A, 1);
        Assert.Equal(A, _tally.QuorumValue(VoteStep.Prevote, 0));
        Assert.Equal(3, _tally.Count(VoteStep.Prevote, 0));
    }

    [Fact]
    public void The_same_vote_twice_is_one_vote()
    {
        Assert.True(Add(0, A, 1));
        Assert.False(Add(0, A, 1));
        Assert.Equal(1, _tally.Count(VoteStep.Prevote, 0, A));
    }

    [Fact]
    public void A_validator_cannot_fill_the_memory_with_values()
    {
        var kept = Enumerable.Range(0, 1000).Count(i => Add(0, Value(i), 1));
        Assert.Equal(8, kept);
        Add(0, Value(999), 2);
        Assert.True(Add(0, Value(999), 1));
    }

    [Fact]
    public void A_validator_cannot_fill_the_memory_with_rounds()
    {
        for (var round = 0; round < 10_000; round++)
        {
            Add(round, A, 1);
        }

        Assert.Equal(VoteTally.RoundsAhead + 2, _tally.Rounds.Count());
        Assert.NotNull(_tally.Find(VoteStep.Prevote, 9_999, 1));
    }

    private static Hash Value(int i) => Sha256.Of(BitConverter.GetBytes(i));

    private bool Add(int round, Hash value, int validator) => _tally.Add(MakeVote(VoteStep.Prevote, round, value, validator), validator, 0);
}
