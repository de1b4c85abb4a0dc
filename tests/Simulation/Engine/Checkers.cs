using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>
/// Watches from outside, knowing nothing of how a replica works: agreement, one chain, equal roots, true certificates, votes
/// that never contradict and never leave before they are durable, evidence only against who deserves it.
/// </summary>
public sealed class Checkers(Cluster cluster)
{
    private readonly IExecution _reference = cluster.Ledger.Open(broken: false);
    private readonly List<ValidatorSet> _sets = [cluster.Founding.Validators];
    private readonly List<Block> _chain = [];
    private readonly HashSet<string> _final = [];
    private readonly VoteChecker _voteChecker = new(cluster);

    /// <summary>The first thing that went wrong, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>What somebody's replica called final, by height.</summary>
    public IReadOnlyList<Block> Chain => _chain;

    /// <summary>Rounds beyond the first that deciding took, over all heights.</summary>
    public long ExtraRounds { get; private set; }

    public int Evidence { get; private set; }

    /// <summary>Different sets of validators so far.</summary>
    public int Sets => _sets.Select(s => s.Hash).Distinct().Count();

    /// <summary>The validators of a height; null before the height below it is final.</summary>
    public ValidatorSet? SetOf(Height height) => height.Value <= (ulong)_sets.Count ? _sets[(int)height.Value - 1] : null;

    public bool IsFinal(string transaction) => _final.Contains(transaction);

    public void Fail(string what) => Failure ??= $"at {cluster.World.Now - cluster.Begun} ms, height {_chain.Count}: {what}";

    public void OnCommit(SimulatedNode node, Block block)
    {
        var height = block.Header.Height;
        if (cluster.LiarOf(node) is not null || node.IsBroken)
        {
            return;
        }

        if (height.Value <= (ulong)_chain.Count)
        {
            Require(_chain[(int)height.Value - 1].Header.Hash == block.Header.Hash, $"member {node.Index} made another block final at height {height}: a fork, or an acknowledgement lost");
            return;
        }

        Require(height == _reference.Tip.Height.Next, $"member {node.Index} made height {height} final before its parent");
        Require(block.Certificate.Decides(block.Header, _reference.Validators), $"member {node.Index} called height {height} final without a quorum");
        Require(block.Header.Time.Milliseconds <= cluster.World.Now + cluster.Faults.ClockSkew + LedgerLimits.ClockAheadMax || block.Header.Time == _reference.Tip.Time.Plus(1), $"height {height} has a time in the future");
        if (Failure is null)
        {
            RequireDurableQuorum(block.Certificate);
            Follow(block);
        }
    }

    /// <summary>Every message that leaves a member.</summary>
    public void OnSent(SimulatedNode from, ReadOnlyMemory<byte> bytes)
    {
        if (PeerMessage.TryDecode(bytes, cluster.Founding.Network, cluster.Founding.Partition) is PeerMessage.Voted { Vote: var vote } && _voteChecker.Judge(from, vote) is { } wrong)
        {
            Fail(wrong);
        }
    }

    public void OnEvidence(SimulatedNode node, Evidence evidence)
    {
        Evidence++;
        var deserved = evidence.Kind == EvidenceKind.Entries ? cluster.Faults.Orderer == OrdererFault.Equivocates : cluster.Nodes.Any(n => cluster.MayEquivocate(n) && n.Had(evidence.Key));
        Require(deserved, $"member {node.Index} accuses an honest key");
    }

    /// <summary>At the end every honest member has the same chain, and every transaction handed in is on it.</summary>
    public void OnEnd(IEnumerable<string> transactions, int goal)
    {
        foreach (var node in cluster.Nodes.Where(n => cluster.LiarOf(n) is null && !n.IsBroken))
        {
            Require(node.Disk.Blocks.Count >= goal, $"member {node.Index} stays behind at height {node.Disk.Blocks.Count}");
            for (var i = 0; i < Math.Min(node.Disk.Blocks.Count, _chain.Count); i++)
            {
                var block = Block.TryDecode(node.Disk.Blocks[i]);
                Require(block is not null && block.Header.Hash == _chain[i].Header.Hash, $"member {node.Index} holds another block at height {i + 1}");
            }
        }

        if (cluster.History.Violation() is { } violation)
        {
            Fail(violation);
        }

        var missing = transactions.Count(t => !_final.Contains(t));
        Require(missing == 0, $"{missing} transactions never became final");
    }

    // What is acknowledged survives any crash: its honest precommits are on disks already.
    private void RequireDurableQuorum(Certificate certificate)
    {
        foreach (var vote in certificate.Votes)
        {
            var key = _reference.Validators.Validators[vote.Index].KeyId;
            var node = cluster.Nodes.Find(n => n.Has(key));
            Require(
                node is null || cluster.MayEquivocate(node) || node.Disk.VotesLost || cluster.Options.Sabotage == Sabotage.FlushLies
                || VoteChecker.IsDurable(node, new Vote(certificate.Content, key, vote.Signature)),
                $"height {certificate.Height} was called final on a precommit of member {node?.Index} that a crash may lose");
        }
    }

    private void Follow(Block block)
    {
        var candidate = _reference.Execute(_reference.Prepare(block.Body)!, block.Header.Time, block.Header.Order);
        Require(candidate.Header.Hash == block.Header.Hash, $"height {block.Header.Height} has other roots than executing it gives");
        if (Failure is not null)
        {
            return;
        }

        _reference.Commit(candidate);
        _chain.Add(block);
        _sets.Add(_reference.Validators);
        ExtraRounds += block.Certificate.Round;
        foreach (var transaction in BlockBody.TryDecode(block.Body)!.Batches.Select(b => Batch.TryDecode(b)).OfType<Batch>().SelectMany(b => b.Transactions))
        {
            _final.Add(System.Text.Encoding.UTF8.GetString(transaction.Span));
        }
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            Fail(otherwise);
        }
    }
}
