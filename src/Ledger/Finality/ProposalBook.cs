using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>The proposals of one height: fetches what they name, judges them, and hands them to Algorithm 1 once a round.</summary>
internal sealed class ProposalBook(ReplicaCore core, CurrentHeight height)
{
    /// <summary>Rounds whose bodies stay in memory.</summary>
    private const int RoundsKept = 16;

    private readonly List<Received> _received = [];
    private readonly SortedDictionary<Hash, LedgerTime> _wanted = [];
    private int _askedPeer;

    /// <summary>When a body is to be asked for next.</summary>
    public LedgerTime? Due => _wanted.Count == 0 ? null : _wanted.Values.Min();

    /// <summary>The latest proposal of this value, or null.</summary>
    public Proposal? Of(Hash value) => _received.Where(r => r.Proposal.Header.Hash == value).Select(r => r.Proposal).MaxBy(p => p.Round);

    /// <summary>Values that were proposed and judged so.</summary>
    public IEnumerable<Hash> Judged(bool valid) => _received.Select(r => r.Proposal.Header.Hash).Distinct().Where(h => height.Values.Find(h)?.Valid == valid);

    /// <summary>The first proposal of this round, or null.</summary>
    public Proposal? OfRound(int round) => _received.Find(r => r.Proposal.Round == round)?.Proposal;

    /// <summary>The proposal with its body, for who lacks it; null while the body is missing here too.</summary>
    public Proposal? Whole(Hash value) =>
        Of(value) is { } proposal && height.Values.Find(value) is { Body: { } body } known
            ? proposal with { Body = body, EntryTime = known.EntryTime, EntrySignature = known.EntrySignature }
            : null;

    /// <summary>Takes back what the vote log holds of this height; returns its votes.</summary>
    public IEnumerable<VoteRecord> Restore(IEnumerable<VoteRecord> records)
    {
        var bodies = new Dictionary<Hash, ReadOnlyMemory<byte>>();
        var votes = new List<VoteRecord>();
        foreach (var record in records)
        {
            switch (record.Kind)
            {
                case VoteRecordKind.Body:
                    bodies[Sha256.Of(record.Bytes.Span)] = record.Bytes;
                    break;
                case VoteRecordKind.Proposal when Proposal.TryDecode(record.Bytes) is { } proposal:
                    var value = height.Values.GetOrAdd(proposal.Header);
                    value.Stored = bodies.TryGetValue(proposal.Header.Body, out var body) && value.Attach(body, proposal.EntryTime, proposal.EntrySignature);
                    Keep(proposal);
                    break;
                case VoteRecordKind.Vote or VoteRecordKind.Polka:
                    votes.Add(record);
                    break;
            }
        }

        return votes;
    }

    /// <summary>A proposal from a peer, hostile until checked.</summary>
    public void OnProposal(Peer from, Proposal proposal)
    {
        var proposer = height.Set.Proposer(height.Height, (uint)proposal.Round);
        if (!height.Values.IsPlausible(proposal.Header) || proposal.Proposer != proposer.KeyId || IsFarAhead(proposal.Header))
        {
            from.Refuse(core.Timer);
            return;
        }

        if (_received.Exists(r => r.Proposal.Content == proposal.Content))
        {
            Attach(from, proposal);
        }
        else if (IsWelcome(proposal))
        {
            if (!proposal.IsSignedBy(proposer))
            {
                from.Refuse(core.Timer);
                return;
            }

            height.Values.GetOrAdd(proposal.Header);
            Keep(proposal);
            Attach(from, proposal);
        }

        height.Review();
    }

    /// <summary>This validator's own proposal.</summary>
    public void AddOwn(Proposal proposal)
    {
        Keep(proposal);
        height.Review();
    }

    /// <summary>Gives every proposal whose value is ready to Algorithm 1; asks for what is missing.</summary>
    public void Advance()
    {
        for (var i = 0; i < _received.Count && !height.Done; i++)
        {
            var received = _received[i];
            if (received.Delivered || received.Proposal.Round > height.Consensus.Round || height.Values.Find(received.Proposal.Header.Hash) is not { } value || !MakeReady(value, certified: false))
            {
                continue;
            }

            received.Delivered = true;
            var proposal = received.Proposal;
            var valid = height.Values.Judge(value);
            var timely = valid && received.InTime && MayBeNew(proposal, value);
            height.Run(height.Consensus.Proposed(new JudgedProposal(proposal.Round, value.Header.Hash, proposal.ValidRound, valid, timely)));
        }

        ReleaseOld();
        WantWhatVotesName();
        AskForWanted();
    }

    /// <summary>True when the value can be judged; otherwise what it lacks is on its way.</summary>
    public bool MakeReady(ProposedValue value, bool certified)
    {
        if (value.Prepared is not null || value.Valid is not null)
        {
            return true;
        }

        if (value.Body is null && !TakeFromEntries(value))
        {
            _wanted.TryAdd(value.Header.Hash, core.Timer.Plus(core.Settings.Timeouts.Fetch));
            return false;
        }

        _wanted.Remove(value.Header.Hash);
        if (value.Prepared is null && !value.Preparing)
        {
            value.Preparing = true;
            core.Outbox.Prepare(value.Body!.Value, certified && value.Receipts is not null, prepared =>
            {
                value.Preparing = false;
                if (value.Body is null)
                {
                    return;
                }

                value.Prepared = prepared is null ? null : prepared with { Certified = value.Receipts };
                value.Valid ??= prepared is null ? false : null;
                height.Review();
            });
        }

        return value.Prepared is not null;
    }

    /// <summary>Writes body and proposal to the vote log, once, before the first vote for the value.</summary>
    public void Store(Hash hash)
    {
        if (height.Values.Find(hash) is { Stored: false, Body: { } body } value && Of(hash) is { } proposal)
        {
            value.Stored = true;
            var small = proposal with { Body = null, EntryTime = value.EntryTime, EntrySignature = value.EntrySignature };
            core.Outbox.Persist(new VoteRecord(VoteRecordKind.Body, height.Height, body), flush: false);
            core.Outbox.Persist(new VoteRecord(VoteRecordKind.Proposal, height.Height, small.Encode()), flush: false);
        }
    }

    // Nothing is executed at a time that nobody's clock can have: contracts calculate with it.
    private bool IsFarAhead(BlockHeader header) => header.Time.CompareTo(core.Now.Plus(LedgerLimits.TransactionLifeMax)) > 0;

    private void Keep(Proposal proposal)
    {
        var time = proposal.Header.Time.Milliseconds;
        var inTime = time <= core.Now.Milliseconds + LedgerLimits.ClockAheadMax && time >= core.Now.Milliseconds - LedgerLimits.ClockBehindMax;
        _received.Add(new Received(proposal with { Body = null }, inTime));
    }

    // One proposal a round; a second only when so many voted for it that an honest validator must have.
    private bool IsWelcome(Proposal proposal)
    {
        var round = proposal.Round;
        return round <= height.Consensus.Round + VoteTally.RoundsAhead
            && (OfRound(round) is null || IsNamedByVotes(round, proposal.Header.Hash));
    }

    private bool IsNamedByVotes(int round, Hash value)
    {
        var tally = height.Consensus.Tally;
        return tally.Count(VoteStep.Prevote, round, value) > height.Set.Faulty || tally.Count(VoteStep.Precommit, round, value) > height.Set.Faulty;
    }

    private void Attach(Peer from, Proposal proposal)
    {
        if (proposal.Body is not { } body || height.Values.Find(proposal.Header.Hash) is not { Body: null } value)
        {
            return;
        }

        if (BlockBody.TryDecode(body) is not { } decoded || !IsOrdered(decoded, proposal) || !value.Attach(body, proposal.EntryTime, proposal.EntrySignature))
        {
            from.Refuse(core.Timer);
        }
    }

    private bool IsOrdered(BlockBody body, Proposal proposal) =>
        body.Source == BodySource.Member
        || (EntryBody.Restore(core.Settings.Network, core.Settings.Partition, body, proposal.EntryTime, proposal.EntrySignature) is { } entry && core.Entries.IsWellFormed(entry));

    private bool TakeFromEntries(ProposedValue value)
    {
        var order = value.Header.Order;
        if (order.Epoch != height.Position.Epoch || order.Next <= height.Position.Next
            || core.Entries.Find(order.Next - 1) is not { } entry || entry.BodyHash != value.Header.Body)
        {
            return false;
        }

        var body = new BlockBody(BodySource.OrderingLog, entry.Value.Epoch, entry.Value.Sequence, entry.Value.Batches);
        value.Take(entry.Body, body, entry.Value.Time, EntryBody.SignatureOf(entry.Value));
        value.Prepared = entry.Prepared;
        return true;
    }

    // What a round may bring as new: the log's first entry in round 0, members' own batches otherwise. A proposer that
    // skips an entry seems to lack it, so it is sent along.
    private bool MayBeNew(Proposal proposal, ProposedValue value)
    {
        var body = value.Decoded!;
        if (proposal.ValidRound >= 0)
        {
            return true;
        }

        if (height.IsMembers(proposal.Round) != (body.Source == BodySource.Member))
        {
            return false;
        }

        if (body.Source == BodySource.OrderingLog && core.Entries.First is { } first && first.Value.Sequence < body.Sequence)
        {
            core.Outbox.Send(height.Set.Proposer(height.Height, (uint)proposal.Round).Member, new PeerMessage.OrderingEntry(first.Value));
            return false;
        }

        return true;
    }

    // A height that takes many rounds keeps the bodies of the latest; a certificate for an older one brings it again.
    private void ReleaseOld()
    {
        var consensus = height.Consensus;
        foreach (var old in _received.Where(r => r.Proposal.Round < consensus.Round - RoundsKept && !r.Released))
        {
            old.Released = true;
            var hash = old.Proposal.Header.Hash;
            if (hash != consensus.LockedValue && hash != consensus.ValidValue && Of(hash)!.Round < consensus.Round - RoundsKept)
            {
                height.Values.Find(hash)?.Release();
            }
        }
    }

    // Votes can name a value whose proposal never came, or in another round.
    private void WantWhatVotesName()
    {
        var round = height.Consensus.Round;
        foreach (var step in (ReadOnlySpan<VoteStep>)[VoteStep.Prevote, VoteStep.Precommit])
        {
            if (height.Consensus.Tally.QuorumValue(step, round) is { } value && !_received.Exists(r => r.Proposal.Round == round && r.Proposal.Header.Hash == value))
            {
                _wanted.TryAdd(value, core.Timer.Plus(core.Settings.Timeouts.Fetch));
            }
        }
    }

    private void AskForWanted()
    {
        foreach (var value in _wanted.Where(w => w.Value.CompareTo(core.Timer) <= 0).Select(w => w.Key).ToArray())
        {
            _wanted[value] = core.Timer.Plus(core.Settings.Timeouts.Fetch);
            if (IsComplete(value))
            {
                _wanted.Remove(value);
            }
            else if (core.Peers.All.Where(p => p.Member != core.Settings.Self).ToArray() is { Length: > 0 } peers)
            {
                core.Outbox.Send(peers[_askedPeer++ % peers.Length].Member, new PeerMessage.WantValue(height.Height, value));
            }
        }
    }

    private bool IsComplete(Hash value) =>
        height.Values.Find(value) is { Body: not null } && _received.Exists(r => r.Proposal.Header.Hash == value && r.Proposal.Round == height.Consensus.Round);

    private sealed class Received(Proposal proposal, bool inTime)
    {
        public Proposal Proposal { get; } = proposal;

        public bool InTime { get; } = inTime;

        public bool Delivered { get; set; }

        public bool Released { get; set; }
    }
}
