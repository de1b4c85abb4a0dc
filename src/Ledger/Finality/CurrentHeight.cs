using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>The height being decided: feeds Algorithm 1 with judged proposals and verified votes, and does what it says.</summary>
internal sealed class CurrentHeight
{
    private readonly ReplicaCore _core;
    private readonly BlockHeader _tip;
    private readonly ProposalBook _proposals;
    private readonly Proposing _proposing;
    private readonly HashSet<(int Validator, VoteStep Step)> _reported = [];
    private readonly Dictionary<(ConsensusStep Step, int Round), LedgerTime> _timeouts = [];
    private readonly Queue<ConsensusOutput> _pending = [];
    private Certificate? _certificate;
    private bool _running;

    public CurrentHeight(ReplicaCore core)
    {
        _core = core;
        _tip = core.Execution.Tip;
        Height = _tip.Height.Next;
        Set = core.Execution.Validators;
        Position = core.Position;
        core.Entries.MoveTo(Position, core.Execution.Ordering);
        core.Signed.Enter(Set);
        Self = core.Signed.MaySign(Height) ? Set.IndexOf(core.Signed.Key!.KeyId) : -1;
        Consensus = new Consensus(Set, Height, Self);
        Values = new ValueStore(core.Execution, Position);
        _proposals = new ProposalBook(core, this);
        _proposing = new Proposing(core, this);
        Divergence = new Divergence(core);
    }

    public Height Height { get; }

    public ValidatorSet Set { get; }

    public OrderPosition Position { get; }

    public Consensus Consensus { get; }

    public ValueStore Values { get; }

    public Divergence Divergence { get; }

    public ProposalBook Proposals => _proposals;

    /// <summary>Own index in the set, or -1 when nothing is signed at this height.</summary>
    public int Self { get; }

    /// <summary>True when a quorum's certificate is known and only the block itself is missing.</summary>
    public bool IsCertified => _certificate is not null;

    /// <summary>True once the block is committed: nothing more happens here.</summary>
    public bool Done { get; private set; }

    /// <summary>Every 16th height and every later round is proposed by members from their own batches.</summary>
    public bool IsMembers(int round) => round > 0 || Height.Value % LedgerLimits.MemberProposalInterval == 0;

    /// <summary>When something is due next.</summary>
    public LedgerTime? NextDue
    {
        get
        {
            LedgerTime? next = null;
            foreach (var due in _timeouts.Values.Append(_proposing.Due ?? Never).Append(_proposals.Due ?? Never).Append(Divergence.Due ?? Never))
            {
                next = next is { } n && n.CompareTo(due) <= 0 ? n : due;
            }

            return next == Never ? null : next;
        }
    }

    private static LedgerTime Never => new(long.MaxValue);

    /// <summary>Enters the height, at the place that the vote log says.</summary>
    public void Begin()
    {
        var own = new List<Vote>();
        var polka = new List<Vote>();
        foreach (var record in _proposals.Restore(_core.Signed.RecordsOf(Height)))
        {
            (record.Kind == VoteRecordKind.Vote ? own : polka).Add(Vote.TryDecode(record.Bytes)!);
        }

        Run(Self >= 0 ? Consensus.Resume(own, polka) : Consensus.Start());
        foreach (var vote in own)
        {
            _core.Outbox.Broadcast(new PeerMessage.Voted(vote));
        }
    }

    public void OnVote(Peer from, Vote vote)
    {
        var index = Set.IndexOf(vote.Validator);
        if (index >= 0 && Consensus.Tally.Contains(vote.Content.Step, (int)vote.Content.Round, index, vote.Content.Header))
        {
            return;
        }

        if (index < 0 || !vote.IsSignedBy(Set.Validators[index], _core.Settings.Lists))
        {
            from.Refuse(_core.Timer);
            return;
        }

        if (_core.Signed.Key is { } key && vote.Validator == key.KeyId)
        {
            _core.Signed.Stop($"A vote of this validator key at height {Height} is not in its vote log, so the log is not the newest: enrol a new validator key.", Height);
        }

        if (Consensus.Tally.Find(vote.Content.Step, (int)vote.Content.Round, index) is { } other)
        {
            Report(index, other, vote);
        }

        Run(Consensus.Voted(vote, index));
        Review();
    }

    /// <summary>Own votes that became durable: they leave, and a precommit counts from now on.</summary>
    public void OnDurable(IReadOnlyList<Vote> votes)
    {
        foreach (var vote in votes)
        {
            _core.Outbox.Broadcast(new PeerMessage.Voted(vote));
            if (vote.Content.Step == VoteStep.Precommit && vote.Content.Height == Height && !Done)
            {
                Run(Consensus.Voted(vote, Self));
            }
        }
    }

    /// <summary>A certificate whose quorum was checked: the header is final, whatever this replica thought.</summary>
    public void OnCertified(BlockHeader header, Certificate certificate, Block? block, PreparedBody? prepared)
    {
        Certify(header, certificate, block, prepared);
        Review();
    }

    /// <summary>As <see cref="OnCertified"/>, to be reviewed later.</summary>
    public void Certify(BlockHeader header, Certificate certificate, Block? block, PreparedBody? prepared)
    {
        _certificate ??= certificate;
        var value = Values.GetOrAdd(header);
        if (block is not null && value.Attach(block.Body, default, default))
        {
            value.Receipts = MerkleTree.Root(block.Receipts) == header.Receipts ? block.Receipts : null;
            value.Prepared ??= value.Receipts is null ? null : prepared is null ? null : prepared with { Certified = value.Receipts };
        }
    }

    /// <summary>A member says what a value came to there.</summary>
    public void OnAccount(Peer from, PeerMessage.Account answer)
    {
        if (!Divergence.OnAccount(from.Member, Height, answer))
        {
            from.Refuse(_core.Timer);
        }

        Review();
    }

    public void OnTick()
    {
        foreach (var due in _timeouts.Where(t => t.Value.CompareTo(_core.Timer) <= 0).Select(t => t.Key).Order().ToArray())
        {
            _timeouts.Remove(due);
            Run(Consensus.TimedOut(due.Step, due.Round));
        }

        Review();
    }

    /// <summary>An entry came: the proposer may go ahead, the others wait for it no longer than usual.</summary>
    public void OnEntry()
    {
        if (_core.Entries.First is not null && _timeouts.TryGetValue((ConsensusStep.Propose, 0), out var due))
        {
            var sooner = _core.Timer.Plus(_core.Settings.Timeouts.Propose);
            _timeouts[(ConsensusStep.Propose, 0)] = sooner.CompareTo(due) < 0 ? sooner : due;
        }

        Review();
    }

    /// <summary>Goes on with whatever can go on: own proposal, others' proposals, a certificate.</summary>
    public void Review()
    {
        if (_running || Done || _core.Outbox.Halted is not null)
        {
            return;
        }

        _running = true;
        do
        {
            if (!Finish() && !Done)
            {
                if (!IsCertified)
                {
                    _proposing.Advance();
                }

                _proposals.Advance();
                AskWhoDiffers();
            }
        }
        while (!Done && RunPending());
        _running = false;
    }

    /// <summary>Hands outputs of the algorithm on; they are worked off in order, never inside each other.</summary>
    public void Run(IReadOnlyList<ConsensusOutput> outputs)
    {
        foreach (var output in outputs)
        {
            _pending.Enqueue(output);
        }

        if (!_running)
        {
            RunPending();
            Review();
        }
    }

    private bool RunPending()
    {
        var ran = false;
        while (!Done && _core.Outbox.Halted is null && _pending.TryDequeue(out var output))
        {
            ran = true;
            switch (output)
            {
                case ConsensusOutput.Propose m:
                    _proposing.Turn(m);
                    break;
                case ConsensusOutput.Cast m:
                    Cast(m);
                    break;
                case ConsensusOutput.Schedule m:
                    Schedule(m);
                    break;
                case ConsensusOutput.Decide m:
                    _certificate ??= Certify(m);
                    Finish();
                    break;
            }
        }

        return ran;
    }

    private void Cast(ConsensusOutput.Cast cast)
    {
        if (Self < 0 || !_core.Signed.MaySign(Height) || Consensus.Tally.Find(cast.Step, cast.Round, Self) is not null)
        {
            return;
        }

        if (!cast.Value.IsZero)
        {
            _proposals.Store(cast.Value);
            StorePolka(cast);
        }

        var vote = _core.Signed.Cast(cast.Step, Height, cast.Round, cast.Value);
        if (cast.Step == VoteStep.Prevote)
        {
            foreach (var output in Consensus.Voted(vote, Self))
            {
                _pending.Enqueue(output);
            }
        }
    }

    private void StorePolka(ConsensusOutput.Cast cast)
    {
        var prevotes = cast.Step == VoteStep.Precommit ? Consensus.Tally.Votes(VoteStep.Prevote, cast.Round, cast.Value) : [];
        for (var i = 0; i < prevotes.Count; i++)
        {
            if (i != Self && prevotes[i] is { } vote)
            {
                _core.Outbox.Persist(new VoteRecord(VoteRecordKind.Polka, Height, vote.Encode()), flush: false);
            }
        }
    }

    private void Schedule(ConsensusOutput.Schedule schedule)
    {
        var times = _core.Settings.Timeouts;
        var first = schedule.Step != ConsensusStep.Propose ? times.Vote
            : schedule.Round > 0 || IsMembers(0) || _core.Entries.First is not null || _core.OrderingSilent ? times.Propose
            : times.Idle;
        _timeouts[(schedule.Step, schedule.Round)] = _core.Timer.Plus(first + times.Growth * schedule.Round);
    }

    private Certificate Certify(ConsensusOutput.Decide decided)
    {
        var votes = Consensus.Tally.Votes(VoteStep.Precommit, decided.Round, decided.Value);
        var chosen = new List<CertificateVote>();
        for (var i = 0; i < votes.Count && chosen.Count < Set.Quorum; i++)
        {
            if (votes[i] is { } vote)
            {
                chosen.Add(new CertificateVote((byte)i, vote.Signature));
            }
        }

        return new Certificate(_core.Settings.Network, _core.Settings.Partition, Height, (uint)decided.Round, decided.Value, chosen);
    }

    // True when the height ended: committed, or halted because a quorum computed something else.
    private bool Finish()
    {
        var certificate = _certificate ?? QuorumAgainst();
        if (certificate is null || Done || Values.Find(certificate.Header) is not { } value || !_proposals.MakeReady(value, certified: true))
        {
            return false;
        }

        if (!Values.Judge(value) || Values.Stage(value) is not { } candidate)
        {
            Divergence.Ask(value, Height, certificate.Votes.Select(v => Set.Validators[v.Index].Member));
            if (Divergence.MayTell(value.Header.Hash, out var difference))
            {
                _core.Outbox.Halt(Disagreement.Sentence(Height, certificate, Set, value, difference));
            }

            return true;
        }

        _core.OrderingSilent = value.Decoded!.Source == BodySource.Member && (!IsMembers(0) || _core.OrderingSilent);
        _core.Execution.Commit(candidate);
        _core.Accounts.Add(candidate);
        _core.LastFinal = new PeerMessage.Certified(value.Header, certificate);
        Done = true;
        _core.Outbox.Add(new ReplicaOutput.Commit(new Block(value.Header, value.Body!.Value, candidate.Receipts, certificate), candidate));
        return true;
    }

    // So many vote for a value that one of them is honest, and it is not what executing gives here: either of the two is broken.
    private void AskWhoDiffers()
    {
        var round = Consensus.Round;
        foreach (var header in _proposals.Judged(valid: false))
        {
            if (Consensus.Tally.Count(VoteStep.Prevote, round, header) > Set.Faulty && Values.Find(header) is { Mine: not null } value)
            {
                var votes = Consensus.Tally.Votes(VoteStep.Prevote, round, header);
                Divergence.Ask(value, Height, Enumerable.Range(0, votes.Count).Where(i => votes[i] is not null).Select(i => Set.Validators[i].Member));
            }
        }
    }

    // A quorum precommitted a value that is not valid here: the certificate is made of it all the same, and Finish halts.
    private Certificate? QuorumAgainst()
    {
        foreach (var round in Consensus.Tally.Rounds)
        {
            if (Consensus.Tally.QuorumValue(VoteStep.Precommit, round) is { } value && Values.Find(value)?.Valid == false)
            {
                return Certify(new ConsensusOutput.Decide(round, value));
            }
        }

        return null;
    }

    private void Report(int validator, Vote first, Vote second)
    {
        if (_reported.Add((validator, second.Content.Step)))
        {
            _core.Outbox.Accuse(Evidence.Of(EvidenceKind.Votes, Set.Validators[validator].Key, first.Encode(), second.Encode()));
        }
    }
}
