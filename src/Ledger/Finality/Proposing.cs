using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// This validator's turn to propose: the first well-formed entry of the ordering log in round 0, own batches that waited
/// over a second at every 16th height and in later rounds, or the valid value again.
/// </summary>
internal sealed class Proposing(ReplicaCore core, CurrentHeight height)
{
    /// <summary>Own batches are proposed by their member when older than this, milliseconds.</summary>
    private const long PatienceMax = 1_000;

    private ConsensusOutput.Propose? _turn;
    private Draft? _draft;

    /// <summary>When a gap in the log has been waited for long enough.</summary>
    public LedgerTime? Due { get; private set; }

    public void Turn(ConsensusOutput.Propose turn)
    {
        _turn = turn;
        _draft = null;
        Due = null;
    }

    public void Advance()
    {
        if (_turn is not { } turn)
        {
            return;
        }

        if (turn.Round != height.Consensus.Round || height.Consensus.Step != ConsensusStep.Propose)
        {
            (_turn, _draft, Due) = (null, null, null);
        }
        else if (turn.Value is { } again)
        {
            if (height.Values.Find(again) is { Body: not null } value)
            {
                Publish(turn, value);
            }
        }
        else
        {
            _draft ??= height.IsMembers(turn.Round) ? OwnDraft() : EntryDraft();
            Due = _draft is null ? Due : null;
            if (_draft is { Prepared: { } prepared })
            {
                var soonest = core.Execution.Tip.Time.Plus(1);
                var time = soonest.CompareTo(core.Now) > 0 ? soonest : core.Now;
                Publish(turn, height.Values.Make(prepared, time, _draft.EntryTime, _draft.EntrySignature));
            }
        }
    }

    private void Publish(ConsensusOutput.Propose turn, ProposedValue value)
    {
        (_turn, _draft, Due) = (null, null, null);
        var proposal = Proposal.Create(value.Header, turn.Round, turn.ValidRound, core.Signed.Key!, value.EntryTime, value.EntrySignature);
        var everybodyHasIt = turn.Round == 0 && value.Decoded!.Source == BodySource.OrderingLog;
        core.Outbox.Broadcast(new PeerMessage.Proposed(everybodyHasIt ? proposal : proposal with { Body = value.Body }));
        if (turn.ValidRound >= 0)
        {
            foreach (var vote in height.Consensus.Tally.Votes(VoteStep.Prevote, turn.ValidRound, value.Header.Hash).OfType<Vote>().Where(v => !core.Signed.IsUnflushed(v)))
            {
                core.Outbox.Broadcast(new PeerMessage.Voted(vote));
            }
        }

        height.Proposals.AddOwn(proposal);
    }

    private Draft? EntryDraft()
    {
        if (core.Entries.First is not { } entry)
        {
            return null;
        }

        if (entry.Value.Sequence > height.Position.Next && !WaitedForGap())
        {
            return null;
        }

        var draft = new Draft(entry.Value.Time, EntryBody.SignatureOf(entry.Value)) { Prepared = entry.Prepared };
        if (entry.Prepared is null)
        {
            Prepare(draft, entry.Body);
        }

        return draft;
    }

    private bool WaitedForGap()
    {
        if (Due is null)
        {
            Due = core.Timer.Plus(core.Settings.Timeouts.Gap);
            core.Outbox.Add(new ReplicaOutput.NeedEntries(height.Position.Epoch, height.Position.Next));
        }

        return Due.Value.CompareTo(core.Timer) <= 0;
    }

    private Draft OwnDraft()
    {
        var batches = new List<ReadOnlyMemory<byte>>();
        var room = LedgerLimits.EntryBytesMax - 64;
        foreach (var batch in core.OwnBatches.Where(b => b.Since.Plus(PatienceMax).CompareTo(core.Now) <= 0).Take(LedgerLimits.EntryBatchesMax))
        {
            if (batch.Bytes.Length + 4 > room)
            {
                break;
            }

            room -= batch.Bytes.Length + 4;
            batches.Add(batch.Bytes);
        }

        var body = new BlockBody(BodySource.Member, 0, 0, batches).Encode();
        var draft = new Draft(default, new byte[P256.SignatureLength]);
        if (batches.Count == 0)
        {
            draft.Prepared = core.Execution.Prepare(body);
        }
        else
        {
            Prepare(draft, body);
        }

        return draft;
    }

    private void Prepare(Draft draft, ReadOnlyMemory<byte> body) => core.Outbox.Prepare(body, certified: false, prepared =>
    {
        draft.Prepared = prepared;
        height.Review();
    });

    private sealed class Draft(LedgerTime entryTime, ReadOnlyMemory<byte> entrySignature)
    {
        public LedgerTime EntryTime { get; } = entryTime;

        public ReadOnlyMemory<byte> EntrySignature { get; } = entrySignature;

        public PreparedBody? Prepared { get; set; }
    }
}
