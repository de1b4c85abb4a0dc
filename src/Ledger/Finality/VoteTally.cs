using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// Verified votes of one height. A validator that equivocates counts for each value it voted for, once, as in Algorithm 1:
/// otherwise it could keep one replica from ever seeing the polka that another saw. What it can fill is bounded: few values
/// a slot, and of rounds far ahead only its highest, which is enough to notice that f + 1 validators are there.
/// </summary>
public sealed class VoteTally(ValidatorSet set)
{
    /// <summary>Rounds above the present one of which every vote is kept.</summary>
    public const int RoundsAhead = 8;

    /// <summary>Higher rounds are never spoken of: at half a second each this is weeks.</summary>
    public const int RoundMax = 1_000_000;

    /// <summary>Values of one validator in one slot kept at sight; more only of values that others voted for too.</summary>
    private const int ValuesMax = 8;

    private readonly SortedDictionary<int, RoundVotes> _rounds = [];
    private readonly int[] _farthest = [.. Enumerable.Repeat(-1, set.Count)];

    /// <summary>Rounds with votes, ascending.</summary>
    public IEnumerable<int> Rounds => _rounds.Keys;

    /// <summary>The first vote of this validator in the slot, or null.</summary>
    public Vote? Find(VoteStep step, int round, int validator) => _rounds.TryGetValue(round, out var votes) ? votes.First(step)[validator] : null;

    /// <summary>True when this validator's vote for this value is known.</summary>
    public bool Contains(VoteStep step, int round, int validator, Hash value) =>
        Find(step, round, validator) is { } first && (first.Content.Header == value || _rounds[round].Later(step, value).Any(l => l.Validator == validator));

    /// <summary>The first vote of each validator, by index; null where none came.</summary>
    public IReadOnlyList<Vote?> Votes(VoteStep step, int round) => _rounds.TryGetValue(round, out var votes) ? votes.First(step) : new Vote?[set.Count];

    /// <summary>Each validator's vote for this value, by index; null where there is none.</summary>
    public IReadOnlyList<Vote?> Votes(VoteStep step, int round, Hash value)
    {
        var chosen = new Vote?[set.Count];
        if (_rounds.TryGetValue(round, out var votes))
        {
            var first = votes.First(step);
            for (var i = 0; i < chosen.Length; i++)
            {
                chosen[i] = first[i]?.Content.Header == value ? first[i] : null;
            }

            foreach (var (validator, vote) in votes.Later(step, value))
            {
                chosen[validator] = vote;
            }
        }

        return chosen;
    }

    /// <summary>Keeps the vote unless it is known, the slot is full or the round too far; true when kept.</summary>
    public bool Add(Vote vote, int validator, int presentRound)
    {
        var round = (int)vote.Content.Round;
        if (round > presentRound + RoundsAhead && !MoveFarthest(validator, round, presentRound))
        {
            return false;
        }

        if (!_rounds.TryGetValue(round, out var votes))
        {
            _rounds[round] = votes = new RoundVotes(set.Count);
        }

        var step = vote.Content.Step;
        if (votes.First(step)[validator] is null)
        {
            votes.First(step)[validator] = vote;
            return true;
        }

        var value = vote.Content.Header;
        if (Contains(step, round, validator, value) || (votes.LaterCount(step, validator) + 1 >= ValuesMax && Count(step, round, value) == 0))
        {
            return false;
        }

        votes.AddLater(vote, validator);
        return true;
    }

    /// <summary>Validators that voted anything in the step.</summary>
    public int Count(VoteStep step, int round)
    {
        var count = 0;
        foreach (var vote in Votes(step, round))
        {
            count += vote is null ? 0 : 1;
        }

        return count;
    }

    /// <summary>Validators that voted for this value in the step.</summary>
    public int Count(VoteStep step, int round, Hash value)
    {
        if (!_rounds.TryGetValue(round, out var votes))
        {
            return 0;
        }

        var count = 0;
        foreach (var vote in votes.First(step))
        {
            count += vote is not null && vote.Content.Header == value ? 1 : 0;
        }

        return count + votes.Later(step, value).Count();
    }

    /// <summary>True when the validator voted in either step of the round.</summary>
    public bool Voted(int round, int validator) =>
        (Find(VoteStep.Prevote, round, validator) ?? Find(VoteStep.Precommit, round, validator)) is not null;

    /// <summary>The value other than nil that a quorum voted for in the step, or null.</summary>
    public Hash? QuorumValue(VoteStep step, int round)
    {
        foreach (var vote in Votes(step, round))
        {
            if (vote is not null && !vote.Content.Header.IsZero && Count(step, round, vote.Content.Header) >= set.Quorum)
            {
                return vote.Content.Header;
            }
        }

        return null;
    }

    private bool MoveFarthest(int validator, int round, int presentRound)
    {
        var before = _farthest[validator];
        if (round < before)
        {
            return false;
        }

        if (before > presentRound + RoundsAhead && before != round && _rounds.TryGetValue(before, out var votes))
        {
            votes.Forget(validator);
            if (votes.IsEmpty)
            {
                _rounds.Remove(before);
            }
        }

        _farthest[validator] = round;
        return true;
    }

    private sealed class RoundVotes(int validators)
    {
        private readonly Vote?[] _prevotes = new Vote?[validators];
        private readonly Vote?[] _precommits = new Vote?[validators];
        private readonly List<(int Validator, Vote Vote)> _later = [];

        public bool IsEmpty => Array.TrueForAll(_prevotes, v => v is null) && Array.TrueForAll(_precommits, v => v is null);

        public Vote?[] First(VoteStep step) => step == VoteStep.Prevote ? _prevotes : _precommits;

        public IEnumerable<(int Validator, Vote Vote)> Later(VoteStep step, Hash value) =>
            _later.Count == 0 ? [] : _later.Where(l => l.Vote.Content.Step == step && l.Vote.Content.Header == value);

        public int LaterCount(VoteStep step, int validator) => _later.Count(l => l.Vote.Content.Step == step && l.Validator == validator);

        public void AddLater(Vote vote, int validator) => _later.Add((validator, vote));

        public void Forget(int validator)
        {
            _prevotes[validator] = _precommits[validator] = null;
            _later.RemoveAll(l => l.Validator == validator);
        }
    }
}
