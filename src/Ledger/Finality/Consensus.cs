using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// Tendermint's Algorithm 1 (arXiv:1807.04938) for one height; line numbers are the paper's, 2f + 1 is q and values are
/// header hashes. Votes and proposals given to it are already authentic; own votes come back to it like everybody's: a
/// prevote at once, a precommit only when it is durable.
/// </summary>
public sealed class Consensus
{
    private readonly ValidatorSet _set;
    private readonly Height _height;
    private readonly int _self;
    private readonly SortedDictionary<int, List<JudgedProposal>> _proposals = [];
    private readonly HashSet<Hash> _valid = [];
    private readonly List<ConsensusOutput> _outputs = [];
    private bool _prevoteTimer;
    private bool _precommitTimer;
    private bool _polkaSeen;

    /// <summary>Before its first round.</summary>
    /// <param name="set">The validators of the height.</param>
    /// <param name="height">The height; with the round it names the proposer.</param>
    /// <param name="self">Own index in <paramref name="set"/>, or -1 to follow without proposing.</param>
    public Consensus(ValidatorSet set, Height height, int self)
    {
        _set = set;
        _height = height;
        _self = self;
        Tally = new VoteTally(set);
    }

    /// <summary>Votes of this height.</summary>
    public VoteTally Tally { get; }

    /// <summary>round_p.</summary>
    public int Round { get; private set; }

    /// <summary>step_p.</summary>
    public ConsensusStep Step { get; private set; }

    /// <summary>lockedValue_p; null is nil.</summary>
    public Hash? LockedValue { get; private set; }

    /// <summary>lockedRound_p; -1 for none.</summary>
    public int LockedRound { get; private set; } = -1;

    /// <summary>validValue_p; null is nil.</summary>
    public Hash? ValidValue { get; private set; }

    /// <summary>validRound_p; -1 for none.</summary>
    public int ValidRound { get; private set; } = -1;

    /// <summary>decision_p; null is nil.</summary>
    public Hash? Decision { get; private set; }

    /// <summary>Begins with round 0 (line 10).</summary>
    public IReadOnlyList<ConsensusOutput> Start()
    {
        StartRound(0);
        return Evaluate();
    }

    /// <summary>
    /// Begins where the own votes of this height, as found in the vote log, say that the process was: the last non-nil
    /// precommit is the lock, and the lock serves as valid value.
    /// </summary>
    /// <param name="own">Own votes.</param>
    /// <param name="polka">Prevotes of others that the vote log keeps with a lock.</param>
    public IReadOnlyList<ConsensusOutput> Resume(IReadOnlyList<Vote> own, IReadOnlyList<Vote> polka)
    {
        if (own.Count == 0)
        {
            return Start();
        }

        Round = own.Max(v => (int)v.Content.Round);
        Step = own.Any(v => v.Content.Round == Round && v.Content.Step == VoteStep.Precommit) ? ConsensusStep.Precommit : ConsensusStep.Prevote;
        foreach (var vote in polka)
        {
            if (_set.IndexOf(vote.Validator) is >= 0 and var validator && validator != _self)
            {
                Tally.Add(vote, validator, Round);
            }
        }

        foreach (var vote in own.OrderBy(v => v.Content.Round))
        {
            Tally.Add(vote, _self, Round);
            if (vote.Content.Step == VoteStep.Precommit && !vote.Content.Header.IsZero)
            {
                (LockedValue, LockedRound) = (vote.Content.Header, (int)vote.Content.Round);
                (ValidValue, ValidRound) = (LockedValue, LockedRound);
            }
        }

        return Evaluate();
    }

    /// <summary>A proposal by the proposer of its round, judged.</summary>
    public IReadOnlyList<ConsensusOutput> Proposed(JudgedProposal proposal)
    {
        if (!_proposals.TryGetValue(proposal.Round, out var known))
        {
            _proposals[proposal.Round] = known = [];
        }

        if (!known.Contains(proposal))
        {
            known.Add(proposal);
        }

        if (proposal.Valid)
        {
            _valid.Add(proposal.Value);
        }

        return Evaluate();
    }

    /// <summary>A vote whose signature is good, of the validator with this index.</summary>
    public IReadOnlyList<ConsensusOutput> Voted(Vote vote, int validator)
    {
        return Tally.Add(vote, validator, Round) ? Evaluate() : [];
    }

    /// <summary>The waiting time of a step is over (lines 57, 61, 65).</summary>
    public IReadOnlyList<ConsensusOutput> TimedOut(ConsensusStep step, int round)
    {
        if (round != Round || Decision is not null)
        {
            return [];
        }

        switch (step)
        {
            case ConsensusStep.Propose when Step == ConsensusStep.Propose:
                Prevote(Hash.Zero);
                break;
            case ConsensusStep.Prevote when Step == ConsensusStep.Prevote:
                Precommit(Hash.Zero);
                break;
            case ConsensusStep.Precommit:
                StartRound(Round + 1);
                break;
        }

        return Evaluate();
    }

    // Line 11. The proposer waits like everybody else: in round 0 it may have nothing to propose yet.
    private void StartRound(int round)
    {
        Round = round;
        Step = ConsensusStep.Propose;
        _prevoteTimer = _precommitTimer = _polkaSeen = false;
        _outputs.Add(new ConsensusOutput.Schedule(ConsensusStep.Propose, round));
        if (_self >= 0 && _set.Proposer(_height, (uint)round).KeyId == _set.Validators[_self].KeyId)
        {
            _outputs.Add(new ConsensusOutput.Propose(round, ValidValue, ValidRound));
        }
    }

    private ConsensusOutput[] Evaluate()
    {
        while (Decision is null && (Decided() || Skipped() || AnsweredProposal() || SawPolka() || SawNilPolka() || StartedTimer()))
        {
        }

        var outputs = _outputs.ToArray();
        _outputs.Clear();
        return outputs;
    }

    // Line 49. Precommits name the value, so it may have come with another round's proposal or inside a block.
    private bool Decided()
    {
        foreach (var round in Tally.Rounds)
        {
            if (Tally.QuorumValue(VoteStep.Precommit, round) is { } value && _valid.Contains(value))
            {
                Decision = value;
                _outputs.Add(new ConsensusOutput.Decide(round, value));
                return true;
            }
        }

        return false;
    }

    // Line 55.
    private bool Skipped()
    {
        foreach (var round in Tally.Rounds.Concat(_proposals.Keys).Where(r => r > Round).Distinct().OrderDescending())
        {
            var proposer = _proposals.ContainsKey(round) ? _set.IndexOf(_set.Proposer(_height, (uint)round).KeyId) : -1;
            var present = 0;
            for (var i = 0; i < _set.Count; i++)
            {
                present += i == proposer || Tally.Voted(round, i) ? 1 : 0;
            }

            if (present >= _set.Faulty + 1)
            {
                StartRound(round);
                return true;
            }
        }

        return false;
    }

    // Lines 22 and 28.
    private bool AnsweredProposal()
    {
        if (Step != ConsensusStep.Propose || !_proposals.TryGetValue(Round, out var proposals))
        {
            return false;
        }

        foreach (var proposal in proposals)
        {
            if (proposal.ValidRound == -1)
            {
                var free = LockedRound == -1 || LockedValue == proposal.Value;
                Prevote(proposal.Valid && proposal.Timely && free ? proposal.Value : Hash.Zero);
                return true;
            }

            if (proposal.ValidRound < Round && Tally.Count(VoteStep.Prevote, proposal.ValidRound, proposal.Value) >= _set.Quorum)
            {
                var free = LockedRound <= proposal.ValidRound || LockedValue == proposal.Value;
                Prevote(proposal.Valid && free ? proposal.Value : Hash.Zero);
                return true;
            }
        }

        return false;
    }

    // Line 36.
    private bool SawPolka()
    {
        if (_polkaSeen || Step == ConsensusStep.Propose || Tally.QuorumValue(VoteStep.Prevote, Round) is not { } value)
        {
            return false;
        }

        if (!_valid.Contains(value) || !_proposals.TryGetValue(Round, out var proposals) || !proposals.Exists(p => p.Value == value))
        {
            return false;
        }

        _polkaSeen = true;
        if (Step == ConsensusStep.Prevote)
        {
            (LockedValue, LockedRound) = (value, Round);
            Precommit(value);
        }

        (ValidValue, ValidRound) = (value, Round);
        return true;
    }

    // Line 44.
    private bool SawNilPolka()
    {
        if (Step != ConsensusStep.Prevote || Tally.Count(VoteStep.Prevote, Round, Hash.Zero) < _set.Quorum)
        {
            return false;
        }

        Precommit(Hash.Zero);
        return true;
    }

    // Lines 34 and 47.
    private bool StartedTimer()
    {
        if (!_prevoteTimer && Step == ConsensusStep.Prevote && Tally.Count(VoteStep.Prevote, Round) >= _set.Quorum)
        {
            _prevoteTimer = true;
            _outputs.Add(new ConsensusOutput.Schedule(ConsensusStep.Prevote, Round));
            return true;
        }

        if (!_precommitTimer && Tally.Count(VoteStep.Precommit, Round) >= _set.Quorum)
        {
            _precommitTimer = true;
            _outputs.Add(new ConsensusOutput.Schedule(ConsensusStep.Precommit, Round));
            return true;
        }

        return false;
    }

    private void Prevote(Hash value)
    {
        Step = ConsensusStep.Prevote;
        _outputs.Add(new ConsensusOutput.Cast(VoteStep.Prevote, Round, value));
    }

    private void Precommit(Hash value)
    {
        Step = ConsensusStep.Precommit;
        _outputs.Add(new ConsensusOutput.Cast(VoteStep.Precommit, Round, value));
    }
}
