using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>
/// Judges every vote that leaves a member: an honest validator's are durable, never two for one slot, and never against its
/// own lock unless a later quorum of prevotes allows it.
/// </summary>
internal sealed class VoteChecker(Cluster cluster)
{
    private readonly Dictionary<(KeyId, VoteStep, Height, uint), Hash> _votes = [];
    private readonly Dictionary<(Height, uint, Hash), HashSet<KeyId>> _prevotes = [];
    private readonly Dictionary<(AccountId, Height), KeyId> _keys = [];
    private readonly Dictionary<(KeyId, Height), (uint Round, Hash Value)> _locks = [];

    /// <summary>What is wrong with this vote, or null.</summary>
    public string? Judge(SimulatedNode from, Vote vote)
    {
        var content = vote.Content;
        if (content.Step == VoteStep.Prevote)
        {
            NotePrevote(vote);
        }

        if (cluster.MayEquivocate(from) || !from.Has(vote.Validator))
        {
            return null;
        }

        if (_keys.TryAdd((from.Member, content.Height), vote.Validator) is false && _keys[(from.Member, content.Height)] != vote.Validator)
        {
            return $"member {from.Index} voted with two keys at height {content.Height}";
        }

        if (cluster.Checkers.SetOf(content.Height) is { } set && set.IndexOf(vote.Validator) < 0)
        {
            return $"member {from.Index} voted at height {content.Height} with a key that its set does not name";
        }

        var slot = (vote.Validator, content.Step, content.Height, content.Round);
        if (_votes.TryGetValue(slot, out var before))
        {
            return before == content.Header ? null : $"member {from.Index} sent two different votes for height {content.Height}, round {content.Round}";
        }

        _votes[slot] = content.Header;
        if (cluster.Options.Sabotage != Sabotage.FlushLies && !IsDurable(from, vote))
        {
            return $"member {from.Index} sent a vote before it was durable";
        }

        return JudgeLock(from, vote);
    }

    /// <summary>True when the vote is on the member's disk for good, or its block is.</summary>
    public static bool IsDurable(SimulatedNode node, Vote vote)
    {
        return vote.Content.Height.Value <= (ulong)node.Disk.DurableBlocks
            || node.Disk.DurableVotes.Any(r => r.Kind == VoteRecordKind.Vote && Vote.TryDecode(r.Bytes)!.Content == vote.Content);
    }

    private void NotePrevote(Vote vote)
    {
        var key = (vote.Content.Height, vote.Content.Round, vote.Content.Header);
        if (!_prevotes.TryGetValue(key, out var voters))
        {
            _prevotes[key] = voters = [];
        }

        voters.Add(vote.Validator);
    }

    private string? JudgeLock(SimulatedNode from, Vote vote)
    {
        var content = vote.Content;
        var key = (vote.Validator, content.Height);
        if (content.Step == VoteStep.Precommit)
        {
            if (!content.Header.IsZero)
            {
                _locks[key] = (content.Round, content.Header);
            }

            return null;
        }

        if (content.Header.IsZero || !_locks.TryGetValue(key, out var held) || held.Value == content.Header || held.Round >= content.Round)
        {
            return null;
        }

        for (var round = held.Round; round < content.Round; round++)
        {
            if (_prevotes.TryGetValue((content.Height, round, content.Header), out var voters) && voters.Count >= cluster.Founding.Validators.Quorum)
            {
                return null;
            }
        }

        return $"member {from.Index} prevoted against its lock at height {content.Height}, round {content.Round}";
    }
}
