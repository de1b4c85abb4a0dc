using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// One member's part in order and finality of one partition: a state machine without I/O. The host calls
/// <see cref="Start"/> once, then <see cref="Step"/> for whatever happens, from one thread, and does what the outputs say,
/// in their order. Entries may be given at any time; the replica keeps those that are ahead.
/// </summary>
public sealed class Replica
{
    private readonly ReplicaCore _core;
    private readonly Gossip _gossip;
    private readonly CatchUp _catchUp;
    private LedgerTime _began;
    private CurrentHeight? _height;

    /// <summary>A replica at the execution's tip.</summary>
    /// <param name="settings">Who it is.</param>
    /// <param name="execution">Executes bodies; owned by the replica from now on (reading it between steps is fine).</param>
    /// <param name="blocks">Final blocks up to the tip.</param>
    /// <param name="votes">The vote log as found; <see cref="VoteState.None"/> without a validator key.</param>
    /// <param name="keys">Where a key is found that a later set names; null when there is only that of <paramref name="settings"/>.</param>
    public Replica(ReplicaSettings settings, IExecution execution, ICommittedBlocks blocks, VoteState votes, IValidatorKeys? keys = null)
    {
        _core = new ReplicaCore(settings, execution, blocks, votes, keys);
        _gossip = new Gossip(_core);
        _catchUp = new CatchUp(_core);
    }

    /// <summary>What it waits for; cheap enough to read after every step, from the owning thread.</summary>
    public ReplicaProgress Progress => _height is { } height
        ? ProgressOf(height)
        : new ReplicaProgress(_core.Execution.Tip.Height.Next, 0, "propose", _core.Settings.Self, [], _core.Signed.Stopped is null, _core.Outbox.Halted, default, Dropped);

    private KeyValuePair<AccountId, long>[] Dropped =>
        [.. _core.Peers.All.Where(p => p.Dropped > 0).Select(p => new KeyValuePair<AccountId, long>(p.Member, p.Dropped))];

    /// <summary>Begins at the tip: replays the vote log and enters the next height.</summary>
    public IReadOnlyList<ReplicaOutput> Start(LedgerTime now)
    {
        if (_core.Signed.Stopped is { } reason && _core.Settings.Validator is not null)
        {
            _core.Outbox.Add(new ReplicaOutput.StoppedSigning(reason));
        }

        return Step(now, new ReplicaInput.Tick());
    }

    /// <summary>
    /// One step. <paramref name="now"/> is the member's clock. After a <see cref="ReplicaOutput.Commit"/> the next height is
    /// entered with the next step, which <see cref="ReplicaOutput.WakeAt"/> then asks for at once: acknowledge first.
    /// </summary>
    public IReadOnlyList<ReplicaOutput> Step(LedgerTime now, ReplicaInput input)
    {
        if (_core.Outbox.Halted is not null)
        {
            return [];
        }

        _core.Advance(now);
        _began = _began == default ? _core.Timer : _began;
        if (_height is null || _height.Done)
        {
            Enter();
        }

        Handle(input, _height!);
        if (!_height!.Done && _core.Outbox.Halted is null)
        {
            _height.OnTick();
            _catchUp.Advance(_height);
        }

        if (_core.Outbox.Halted is null)
        {
            _gossip.Tick(_height);
            _core.Outbox.Add(new ReplicaOutput.WakeAt(now.Plus(Patience())));
        }

        return _core.Outbox.Drain();
    }

    private void Enter()
    {
        _height = new CurrentHeight(_core);
        _catchUp.Enter(_height);
        _height.Begin();
        foreach (var peer in _core.Peers.All.ToArray())
        {
            foreach (var message in peer.TakeKept())
            {
                OnPeer(peer, message, 0, _height);
            }
        }
    }

    private void Handle(ReplicaInput input, CurrentHeight height)
    {
        switch (input)
        {
            case ReplicaInput.Entry m:
                _core.Entries.Add(m.Value, m.Body);
                height.OnEntry();
                break;
            case ReplicaInput.Message m:
                OnBytes(m);
                break;
            case ReplicaInput.Persisted m:
                height.OnDurable(_core.Signed.Confirm(m.Token));
                break;
            case ReplicaInput.PersistFailed m:
                _core.Outbox.Halt($"The vote log of this member could not be written ({m.Reason}): what is on storage is unknown. Mend the storage, then start again.");
                break;
            case ReplicaInput.Prepared m:
                _core.Outbox.Prepared(m.Token, m.Body);
                break;
            case ReplicaInput.OwnBatches m:
                _core.OwnBatches = m.Batches;
                break;
        }
    }

    private void OnBytes(ReplicaInput.Message input)
    {
        if (input.From == _core.Settings.Self || _core.Peers.Get(input.From) is not { } peer || !peer.Listens(_core.Timer))
        {
            return;
        }

        if (PeerMessage.TryDecode(input.Bytes, _core.Settings.Network, _core.Settings.Partition) is { } message)
        {
            peer.HeardAt = _core.Timer;
            OnPeer(peer, message, input.Bytes.Length, _height!);
        }
        else
        {
            peer.Refuse(_core.Timer);
        }
    }

    private void OnPeer(Peer from, PeerMessage message, int bytes, CurrentHeight height)
    {
        switch (message)
        {
            case PeerMessage.Proposed m when IsPresent(from, m, m.Proposal.Header.Height, bytes, height):
                height.Proposals.OnProposal(from, m.Proposal);
                break;
            case PeerMessage.Voted m when IsPresent(from, m, m.Vote.Content.Height, bytes, height):
                height.OnVote(from, m.Vote);
                break;
            case PeerMessage.Status m:
                NoteTip(from, m.Height);
                _gossip.OnStatus(from, m, height);
                break;
            case PeerMessage.WantValue m:
                _gossip.OnWantValue(from, m, height);
                break;
            case PeerMessage.WantBlocks m:
                _gossip.OnWantBlocks(from, m);
                break;
            case PeerMessage.Certified m:
                _catchUp.OnCertified(from, m, height);
                break;
            case PeerMessage.FinalBlock m:
                _catchUp.OnBlock(from, m.Block, height);
                break;
            case PeerMessage.WantAccount m:
                _gossip.OnWantAccount(from, m, height);
                break;
            case PeerMessage.Account m:
                height.OnAccount(from, m);
                break;
            case PeerMessage.OrderingEntry m:
                OnEntryOf(from, m.Entry, height);
                break;
        }
    }

    private void OnEntryOf(Peer from, LogEntry entry, CurrentHeight height)
    {
        if (_core.Entries.Add(entry, null))
        {
            height.OnEntry();
        }
        else
        {
            from.Refuse(_core.Timer);
        }
    }

    // The next height's messages are kept; later ones only show that the peer is ahead.
    private static bool IsPresent(Peer from, PeerMessage message, Height height, int bytes, CurrentHeight present)
    {
        if (height == present.Height)
        {
            return !present.Done;
        }

        if (height == present.Height.Next)
        {
            from.KeepForLater(message, bytes);
        }

        NoteTip(from, height);
        return false;
    }

    private static void NoteTip(Peer from, Height deciding)
    {
        if (deciding.Value > from.Tip.Value + 1)
        {
            from.Tip = new Height(deciding.Value - 1);
        }
    }

    // Milliseconds until something is due; nothing is waited for after a commit.
    private long Patience()
    {
        if (_height!.Done)
        {
            return 0;
        }

        var next = _gossip.Due;
        foreach (var due in (ReadOnlySpan<LedgerTime?>)[_height.NextDue, _catchUp.Due])
        {
            next = due is { } d && d.CompareTo(next) < 0 ? d : next;
        }

        return Math.Max(1, next.Milliseconds - _core.Timer.Milliseconds);
    }

    private ReplicaProgress ProgressOf(CurrentHeight height)
    {
        var consensus = height.Consensus;
        var proposer = height.Set.Proposer(height.Height, (uint)consensus.Round).Member;
        var absent = new List<AccountId>();
        var votes = consensus.Tally.Votes(consensus.Step == ConsensusStep.Precommit ? VoteStep.Precommit : VoteStep.Prevote, consensus.Round);
        for (var i = 0; i < votes.Count && consensus.Step != ConsensusStep.Propose; i++)
        {
            if (votes[i] is null)
            {
                absent.Add(height.Set.Validators[i].Member);
            }
        }

        if (consensus.Step == ConsensusStep.Propose && height.Proposals.OfRound(consensus.Round) is null && (consensus.Round > 0 || _core.Entries.First is not null))
        {
            absent.Add(proposer);
        }

        return new ReplicaProgress(
            height.Height, (uint)consensus.Round, consensus.Step.ToString().ToLowerInvariant(), proposer, absent, height.Self >= 0 && _core.Signed.MaySign(height.Height), _core.Outbox.Halted, _catchUp.PeerTip(height.Set), Dropped)
        {
            Missing = Missing(height.Set),
            Divergence = height.Divergence.Found,
        };
    }

    private AccountId[] Missing(ValidatorSet set)
    {
        var limit = _core.Timer.Milliseconds - ReplicaProgress.SilenceMax;
        return limit < _began.Milliseconds
            ? []
            : [.. set.Validators.Select(v => v.Member).Where(m => m != _core.Settings.Self && (_core.Peers.Known(m)?.HeardAt.Milliseconds ?? 0) < limit)];
    }
}
