using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Promises;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.State;
using Xinglin.Node.Api;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Peers;
using Xinglin.Node.Projections;
using Xinglin.Node.Recovery;
using Xinglin.Node.Standing;
using Xinglin.Node.Storage;
using Xinglin.Node.Telemetry;

namespace Xinglin.Node.Replicas;

/// <summary>
/// One member's replica, running: its own thread, files, keys, intake. It shares nothing with another member's but bytes.
/// Safe from any thread.
/// </summary>
public sealed class ReplicaHost : IMemberLedger, IDisposable
{
    private readonly ReplicaHostSettings _settings;
    private readonly ReplicaOpening _parts;
    private readonly TransactionIntake _intake;
    private readonly CommitFollower _follower;
    private readonly ReplicaLoop _loop;
    private readonly PresentOrdering _ordering;
    private readonly LedgerProofs _proofs;
    private bool _stopped;

    private ReplicaHost(ReplicaHostSettings settings, ReplicaOpening parts)
    {
        (_settings, _parts) = (settings, parts);
        var genesis = settings.Genesis;
        var keys = new CommittedKeys(parts.State);
        var self = Genesis.AccountOf(settings.Member);
        _intake = new TransactionIntake(
            new IntakeSettings(genesis.Network, genesis.Document.Partition, self, settings.Identity, settings.Intake) { Agreed = () => AgreedQuotas.Of(parts.State), Name = settings.Member.Slug },
            keys, new AbsentOrdering(parts.Executor.Tip.Order.Epoch), settings.Clock);
        _follower = new CommitFollower(settings.Member.Slug, parts.Transactions, _intake, parts.Executor.Tip, settings.Clock);
        _intake.GivenUp += _follower.Waiters.GiveUp;
        var inbox = new ReplicaInbox();
        var preparer = new BodyPreparer(_intake, keys);
        _loop = new ReplicaLoop(settings, parts, inbox, _follower, _intake, preparer);
        _ordering = new PresentOrdering(
            settings, parts, o => new OrderingFeed(o, inbox, preparer, () => parts.Executor.Ordering.Sequencer), _intake);
        _loop.OrderAdvanced += _ordering.Advance;
        _loop.EntriesNeeded += _ordering.Fetch;
        var changes = new SetChanges(parts.Blocks, parts.Validators, parts.Trail);
        _proofs = new LedgerProofs(parts.Blocks, parts.Validators, changes);
        Shelf = new SnapshotShelf(
            genesis, settings.Storage.Snapshots, () => Tip, h => parts.Blocks.ReadWithoutBody(h) is { } block ? (block.Header, block.Certificate) : PrunedHeaders.Find(settings.Storage.Blocks, h), changes.UpTo, parts.Blocks.Before);
        var tip = parts.Executor.Tip;
        _loop.Accused += Attribute;
        _loop.Start();
        foreach (var kept in parts.Misbehaviour.All.Where(k => k.Proof.Length == 0))
        {
            Attribute(kept);
        }

        settings.Peers.Attach(inbox.AddMessage);
        _ordering.Start(tip);
    }

    /// <inheritdoc/>
    public Genesis Genesis => _settings.Genesis;

    /// <inheritdoc/>
    public GenesisMember Member => _settings.Member;

    /// <inheritdoc/>
    public BlockHeader Tip => _follower.Tip;

    /// <inheritdoc/>
    public IStateReader State => _parts.State;

    /// <inheritdoc/>
    public ReplicaHealth Health
    {
        get
        {
            var progress = _loop.Progress;
            return new ReplicaHealth(progress.Signs, _loop.Halted ?? progress.Halted, progress.Absent, _intake.Status.Pending, Tip.State, Sentence)
            {
                Missing = Missing(progress),
                Accused = Accused,
                Behind = progress.PeerTip.CompareTo(Tip.Height) > 0 ? progress.PeerTip.Value - Tip.Height.Value : 0,
                Stalls = _loop.WaitsLong && LastFinalAge.TotalMilliseconds > ReplicaProgress.SilenceMax,
            };
        }
    }

    /// <summary>How its votes are signed: the member's other replicas share it.</summary>
    internal VoteListSigner Votes => _settings.Votes;

    /// <summary>What it gives to members that join or recover.</summary>
    public SnapshotShelf Shelf { get; }

    /// <summary>How intake fares.</summary>
    public IntakeStatus Intake => _intake.Status;

    /// <summary>What was found at start that its operator should know: snapshots passed over, a key that will not sign.</summary>
    public IReadOnlyList<string> Notices => _parts.Notices.All;

    /// <summary>The height of the snapshot that the state came from at start; 0: it was rebuilt from the genesis.</summary>
    public Height StartedFrom => _parts.FromSnapshot;

    /// <inheritdoc/>
    public IReadOnlyList<KeptEvidence> Misbehaviour => _parts.Misbehaviour.All;

    /// <summary>Different transactions in the log, refused ones too.</summary>
    public long FinalTransactions => _parts.Transactions.Count;

    /// <summary>Bytes written to the block log since start.</summary>
    public long LogBytesWritten => _parts.Blocks.BytesWritten;

    /// <summary>How old the last final block is by this member's clock. A gateway releases nothing above 15 s.</summary>
    public TimeSpan LastFinalAge => TimeSpan.FromMilliseconds(Math.Max(0, _settings.Clock.GetUtcNow().ToUnixTimeMilliseconds() - Tip.Time.Milliseconds));

    /// <summary>Height, time, and who is missing: one sentence for the operator.</summary>
    public string Sentence => ReplicaSentence.Of(this, _loop.Progress, _loop.WaitsLong, _loop.Halted, Missing(_loop.Progress), Accused, _follower.Clock.Sentence)
        + PeerSentence.Of(_settings.Peers.States) + (_ordering.Trouble is { } trouble ? " " + trouble : "");

    private AccountId[] Accused => [.. Misbehaviour.Select(k => ConsortiumView.AccountOf(this, k.Slot.Key)).OfType<AccountId>().Distinct()];

    /// <summary>
    /// Opens the files, replays what the last snapshot lacks, and starts. The thread that calls waits until the state is
    /// that of the log's last block.
    /// </summary>
    /// <exception cref="Storage.StorageFaultException">What was durable is damaged: file, byte and block are named.</exception>
    public static ReplicaHost Start(ReplicaHostSettings settings) => new(settings, ReplicaOpening.Run(settings));

    /// <summary>Takes a transaction in on the calling thread: parsed and verified when this returns.</summary>
    public IntakeAnswer Submit(ReadOnlyMemory<byte> transaction) => _intake.Submit(transaction);

    /// <inheritdoc/>
    public ValueTask<Submission> SubmitAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancellation)
    {
        using var activity = NodeMeter.Activities.StartActivity("intake");
        var answer = _intake.Submit(transaction);
        return ValueTask.FromResult(new Submission(answer.Transaction, answer.Outcome == IntakeOutcome.Refused ? answer.Code : null, answer.RetryAfter));
    }

    /// <inheritdoc/>
    public async Task<FinalTransaction> WhenFinalAsync(Hash transaction, CancellationToken cancellation)
    {
        using var activity = NodeMeter.Activities.StartActivity("final");
        var final = _follower.Waiters.On(transaction);
        try
        {
            return Find(transaction) ?? await final.WaitAsync(cancellation);
        }
        finally
        {
            _follower.Waiters.Leave(transaction);
        }
    }

    /// <inheritdoc/>
    public FinalTransaction? Find(Hash transaction)
    {
        if (_parts.Transactions.Find(transaction) is not { } place || _parts.Blocks.ReadWithoutBody(place.Height) is not { } block)
        {
            return null;
        }

        var receipt = block.Receipts[place.Index];
        return ReceiptText.Read(receipt.Span) is { } read && read.Id == transaction
            ? new FinalTransaction(transaction, place.Height, place.Index, block.Header.Time, read.Code, receipt)
            : null;
    }

    /// <inheritdoc/>
    public Height? ArchivedAt(Hash transaction) =>
        _parts.Transactions.Find(transaction) is { } place && place.Height.CompareTo(Pruned) <= 0 ? place.Height : null;

    /// <inheritdoc/>
    public Promise? PromiseOf(Hash transaction)
    {
        var (tip, self) = (Tip, Xinglin.Ledger.Blocks.Genesis.AccountOf(Member));
        var mayKeep = Health.Signs && _intake.Status.PendingBytes <= LedgerLimits.EntryBytesMax / 2;
        return mayKeep && _intake.IsPending(transaction) && ValidatorsOf(tip.Height.Next) is { } set && set.Validators.Any(v => v.Member == self)
            ? Promise.Give(
                tip.Network, tip.Partition, transaction, tip.Height, new Height(tip.Height.Value + Promise.Within(set.Count)), self, _settings.Identity)
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReadOnlyMemory<byte>>? TransactionsOf(Block block) =>
        BlockBody.TryDecode(block.Body) is { } body ? _parts.Blocks.ReadWithoutBody(block.Header.Height)?.Notes.Leaves(body) : null;

    /// <inheritdoc/>
    public bool IsPending(Hash transaction) => _intake.IsPending(transaction);

    /// <inheritdoc/>
    public Block? Block(Height height) => height.CompareTo(Tip.Height) <= 0 ? _parts.Blocks.Read(height) : null;

    /// <inheritdoc/>
    public Height Pruned => _parts.Blocks.Before;

    /// <inheritdoc/>
    public IReadOnlyList<PeerState> Peers => _settings.Peers.States;

    /// <inheritdoc/>
    public Height NewestSnapshot => Shelf.Heights is [var newest, ..] ? newest : default;

    /// <inheritdoc/>
    public ValidatorSet? ValidatorsOf(Height height) => _parts.Validators.Of(height);

    /// <inheritdoc/>
    public Task WhenHeightAsync(Height height, CancellationToken cancellation) => _follower.Heights.On(height).WaitAsync(cancellation);

    /// <summary>Asks something of the state at a block boundary; the answer is made on the replica's thread: keep it short.</summary>
    public Task<T> Ask<T>(Func<CommittedView, T> question) => _loop.Ask(question);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ProveState(string key) => _proofs.OfState(_loop, key);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ProveTransaction(Hash transaction) =>
        _parts.Transactions.Find(transaction) is { } place ? _proofs.OfTransaction(place) : null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ProveReceipt(Hash transaction) =>
        _parts.Transactions.Find(transaction) is { } place ? _proofs.OfReceipt(place) : null;

    /// <summary>Who is not heard of, and, once it waits long, who it waits for.</summary>
    private AccountId[] Missing(ReplicaProgress progress) => [.. _loop.WaitsLong ? progress.Missing.Union(progress.Absent) : progress.Missing];

    /// <summary>The ledger says whose key it is; of an orderer only while it is in force.</summary>
    private void Attribute(KeptEvidence kept) => Task.Run(() =>
    {
        var key = kept.Slot.Kind == EvidenceKind.Votes ? EvidenceVerifier.KeysTable + kept.Slot.Key : EvidenceVerifier.OrderingEntryKey;
        try
        {
            if (State.TryGet(System.Text.Encoding.ASCII.GetBytes(key), out _) && ProveState(key) is { } proof && EvidenceVerifier.Verify(kept.Evidence.Encode(proof.Span), TrustedMembers.FromGenesis(Genesis)).Holds)
            {
                _parts.Misbehaviour.Attribute(kept.Slot.Id, proof);
            }
        }
        catch (IOException fault)
        {
            _parts.Notices.Add($"Whose the key {kept.Slot.Key} is could not be written: {fault.Message}");
        }
    });

    /// <summary>Stops cleanly: nothing more is taken, everything is flushed, a snapshot of the tip is written.</summary>
    public void Dispose()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        _settings.Peers.Detach();
        _ordering.Stop();
        _loop.Stop();
        _intake.Dispose();
        _parts.Blocks.Dispose();
        _parts.Votes?.Dispose();
        Shelf.Dispose();
    }
}
