using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// Mends what the network lost: without progress a replica tells where it is; who sees something missing there sends it,
/// at most so much a peer and second.
/// </summary>
internal sealed class Gossip(ReplicaCore core)
{
    private (Height Height, int Round, ConsensusStep Step) _last;

    /// <summary>When the status is told next.</summary>
    public LedgerTime Due { get; private set; }

    public void Tick(CurrentHeight height)
    {
        var place = (height.Height, height.Consensus.Round, height.Consensus.Step);
        if (place != _last)
        {
            _last = place;
            Due = core.Timer.Plus(Interval(height));
        }
        else if (Due.CompareTo(core.Timer) <= 0)
        {
            Due = core.Timer.Plus(Interval(height));
            core.Outbox.Broadcast(StatusOf(height));
            if (core.Entries.First is null && !height.IsMembers(0))
            {
                core.Outbox.Add(new ReplicaOutput.NeedEntries(height.Position.Epoch, height.Position.Next));
            }
        }
    }

    /// <summary>Somebody at this height, an earlier or a later one says where it is.</summary>
    public void OnStatus(Peer from, PeerMessage.Status status, CurrentHeight height)
    {
        var since = core.Timer.Milliseconds - from.AnsweredAt.Milliseconds;
        if (since >= 0 && since < core.Settings.Timeouts.Regossip / 2)
        {
            return;
        }

        from.AnsweredAt = core.Timer;
        if (status.Height.CompareTo(height.Height) < 0)
        {
            Help(from, status.Height);
        }
        else if (status.Height == height.Height)
        {
            TellMissing(from, status, height);
        }
    }

    /// <summary>A peer still decides a height that is final here: its certificate, or at least that there is more.</summary>
    public void Help(Peer from, Height behind)
    {
        if (core.LastFinal is { } last && behind == last.Header.Height)
        {
            core.Outbox.Send(from.Member, last);
        }
        else
        {
            core.Outbox.Send(from.Member, new PeerMessage.Status(core.Execution.Tip.Height.Next, 0, -1, false, default, default));
        }
    }

    public void OnWantValue(Peer from, PeerMessage.WantValue want, CurrentHeight height)
    {
        if (want.Height == height.Height && height.Proposals.Whole(want.Header) is { } proposal)
        {
            if (from.Affords(core.Timer, proposal.Body!.Value.Length))
            {
                core.Outbox.Send(from.Member, new PeerMessage.Proposed(proposal));
            }
        }
        else if (want.Height.CompareTo(height.Height) < 0)
        {
            SendBlock(from, want.Height);
        }
    }

    /// <summary>A peer computed another header than this one: what it came to here.</summary>
    public void OnWantAccount(Peer from, PeerMessage.WantAccount want, CurrentHeight height)
    {
        if ((core.Accounts.Find(want.Header) ?? height.Values.AccountOf(want.Header)) is { } account)
        {
            var bytes = new PeerMessage.Account(want.Header, account).Encode(core.Settings.Network, core.Settings.Partition);
            if (from.Affords(core.Timer, bytes.Length))
            {
                core.Outbox.Send(from.Member, bytes);
            }
        }
    }

    public void OnWantBlocks(Peer from, PeerMessage.WantBlocks want)
    {
        var number = want.From;
        for (var i = 0; i < want.Count && number.CompareTo(core.Execution.Tip.Height) <= 0 && SendBlock(from, number); i++)
        {
            number = number.Next;
        }
    }

    private bool SendBlock(Peer to, Height height)
    {
        if (height.Value == 0 || !to.IsAnswered(core.Timer) || core.Blocks.Read(height) is not { } bytes || !to.Affords(core.Timer, bytes.Length))
        {
            return false;
        }

        core.Outbox.Send(to.Member, PeerMessage.OfBlock(bytes, core.Settings.Network, core.Settings.Partition));
        return true;
    }

    // While nothing is to be decided there is little to tell.
    private long Interval(CurrentHeight height)
    {
        var waiting = height.Consensus.Round == 0 && height.Consensus.Step == ConsensusStep.Propose && height.Proposals.OfRound(0) is null && core.Entries.First is null;
        return waiting ? Math.Max(core.Settings.Timeouts.Regossip, core.Settings.Timeouts.Idle / 3) : core.Settings.Timeouts.Regossip;
    }

    private static PeerMessage.Status StatusOf(CurrentHeight height)
    {
        var consensus = height.Consensus;
        return new PeerMessage.Status(
            height.Height, consensus.Round, consensus.ValidRound, height.Proposals.OfRound(consensus.Round) is not null,
            VoterMap.Of(consensus.Tally.Votes(VoteStep.Prevote, consensus.Round)), VoterMap.Of(consensus.Tally.Votes(VoteStep.Precommit, consensus.Round)));
    }

    private void TellMissing(Peer from, PeerMessage.Status status, CurrentHeight height)
    {
        var consensus = height.Consensus;
        if (status.Round > consensus.Round)
        {
            return;
        }

        var same = status.Round == consensus.Round;
        TellVotes(from, height, consensus.Tally.Votes(VoteStep.Prevote, status.Round), status.Prevotes);
        TellVotes(from, height, consensus.Tally.Votes(VoteStep.Precommit, status.Round), status.Precommits);
        if (!same)
        {
            TellVotes(from, height, consensus.Tally.Votes(VoteStep.Prevote, consensus.Round), default);
            TellVotes(from, height, consensus.Tally.Votes(VoteStep.Precommit, consensus.Round), default);
        }

        TellProposal(from, height, same && status.HasProposal ? null : height.Proposals.OfRound(consensus.Round));
        if (consensus.ValidRound > status.ValidRound && consensus.ValidRound != consensus.Round)
        {
            TellVotes(from, height, consensus.Tally.Votes(VoteStep.Prevote, consensus.ValidRound, consensus.ValidValue!.Value), default);
            TellProposal(from, height, height.Proposals.OfRound(consensus.ValidRound));
        }
    }

    private void TellVotes(Peer from, CurrentHeight height, IReadOnlyList<Vote?> votes, VoterMap known)
    {
        for (var i = 0; i < votes.Count; i++)
        {
            var mayLeave = i != height.Self || !core.Signed.IsUnflushed(votes[i]);
            if (votes[i] is { } vote && !known.Contains(i) && mayLeave)
            {
                core.Outbox.Send(from.Member, new PeerMessage.Voted(vote));
            }
        }
    }

    private void TellProposal(Peer from, CurrentHeight height, Proposal? proposal)
    {
        if (proposal is not null)
        {
            core.Outbox.Send(from.Member, new PeerMessage.Proposed(proposal));
        }
    }
}
