using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;
using Xinglin.Node.Standing;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>
/// The replica's thread: gives it what happened, does what it asks. Votes and bodies of everything that waited are flushed
/// together. Parsing and signatures are others' work. The first storage fault ends it, with a sentence.
/// </summary>
internal sealed class ReplicaLoop
{
    private static readonly TimeSpan LogFlushPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OwnBatchesPause = TimeSpan.FromMilliseconds(250);

    private readonly ReplicaHostSettings _settings;
    private readonly ReplicaOpening _parts;
    private readonly ReplicaInbox _inbox;
    private readonly CommitFollower _follower;
    private readonly TransactionIntake _intake;
    private readonly BodyPreparer _preparer;
    private readonly SnapshotPace _snapshots;
    private readonly Replica _replica;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private volatile bool _ended;
    private volatile string? _halted;
    private volatile ReplicaProgress _progress;
    private Certificate? _tipCertificate;
    private ulong? _unflushed;
    private LedgerTime _wake;
    private long _ownBatchesAt;
    private long _logFlushedAt;
    private bool _hadOwnBatches;
    private long _waitingSince;
    private volatile bool _waitsLong;
    private MissingContract? _missing;

    internal ReplicaLoop(ReplicaHostSettings settings, ReplicaOpening parts, ReplicaInbox inbox, CommitFollower follower, TransactionIntake intake, BodyPreparer preparer)
    {
        (_settings, _parts, _inbox, _follower, _intake, _preparer) = (settings, parts, inbox, follower, intake, preparer);
        _tipCertificate = parts.TipCertificate;
        _snapshots = new SnapshotPace(settings, parts.Snapshots);
        var self = Genesis.AccountOf(settings.Member);
        var partition = settings.Genesis.Document.Partition;
        var who = new ReplicaSettings(settings.Genesis.Network, partition, self, parts.Validator.InUse, settings.Timeouts)
        {
            Signing = settings.Votes.For(partition),
            Lists = settings.Votes.Verified,
        };
        _replica = new Replica(who, parts.Executor, new CommittedBlocks(parts.Blocks), parts.Validator.State, parts.Validator);
        _progress = _replica.Progress;
        _thread = new Thread(Run) { IsBackground = true, Name = $"replica {settings.Member.Slug}" };
    }

    /// <summary>Entries from this number on are wanted. Called on the replica's thread.</summary>
    internal event Action<ulong, ulong>? EntriesNeeded;

    /// <summary>Evidence was kept. Called on the replica's thread.</summary>
    internal event Action<KeptEvidence>? Accused;

    /// <summary>A block is final; its header says where the ordering is read on. Called on the replica's thread.</summary>
    internal event Action<BlockHeader>? OrderAdvanced;

    /// <summary>Why it does nothing more; null while it runs.</summary>
    internal string? Halted => _halted;

    /// <summary>What it waits for.</summary>
    internal ReplicaProgress Progress => _progress;

    /// <summary>True when somebody's vote or proposal has been missing for longer than it usually takes.</summary>
    internal bool WaitsLong => _waitsLong;

    internal void Start() => _thread.Start();

    /// <summary>Runs on the replica's thread between two steps; cancelled when that has ended.</summary>
    internal Task<T> Ask<T>(Func<CommittedView, T> question)
    {
        var asked = new Question<T>(question);
        _inbox.Add(asked);
        if (_ended)
        {
            asked.Cancel();
        }

        return asked.Answer;
    }

    /// <summary>Ends the thread after its present step, flushes, and writes a snapshot of the tip.</summary>
    internal void Stop()
    {
        _stopping = true;
        _inbox.Add(new ReplicaInput.Tick());
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _snapshots.Finish();
        if (_halted is null)
        {
            _parts.Blocks.Flush();
            _parts.Votes?.Flush();
            _snapshots.WriteNow(_parts, _tipCertificate);
        }
    }

    private LedgerTime Now() => new(_settings.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    private void Run()
    {
        try
        {
            Do(_replica.Start(Now()));
            while (!_stopping && _halted is null)
            {
                Turn();
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A storage fault, or an invariant that does not hold: this replica goes on no further, the others do.
            _halted = $"The replica of {_settings.Member.Slug} has stopped: {fault.Message}";
        }

        _ended = true;
        foreach (var question in _inbox.Take(TimeSpan.Zero).OfType<IQuestion>())
        {
            question.Cancel();
        }

        _follower.Stop(_halted);
    }

    private void Turn()
    {
        Settle();
        var patience = Math.Clamp(_wake.Milliseconds - Now().Milliseconds, 0, (long)OwnBatchesPause.TotalMilliseconds);
        foreach (var item in _inbox.Take(TimeSpan.FromMilliseconds(patience)))
        {
            if (item is ReplicaInput input)
            {
                Do(_replica.Step(Now(), input));
            }
            else
            {
                ((IQuestion)item).Put(new CommittedView(_parts.Executor.Tip, _tipCertificate, _parts.State));
            }
        }

        Settle();
        if (_wake.CompareTo(Now()) <= 0)
        {
            Do(_replica.Step(Now(), new ReplicaInput.Tick()));
        }

        KeepHouse();
        NoteProgress(_replica.Progress);
    }

    private void NoteProgress(ReplicaProgress progress)
    {
        if (progress.Absent.Count == 0 || progress.Height != _progress.Height)
        {
            _waitingSince = _settings.Clock.GetTimestamp();
        }

        _progress = progress;
        _waitsLong = _settings.Clock.GetElapsedTime(_waitingSince) > LongWait;
    }

    /// <summary>Makes durable what asked for it, until nothing does.</summary>
    private void Settle()
    {
        while (_unflushed is { } token && _halted is null)
        {
            _unflushed = null;
            Do(_replica.Step(Now(), Flush(token)));
        }
    }

    private ReplicaInput Flush(ulong token)
    {
        try
        {
            FlushLog();
            _parts.Votes?.Flush();
            return new ReplicaInput.Persisted(token);
        }
        catch (StorageFaultException fault)
        {
            return new ReplicaInput.PersistFailed(token, fault.Message);
        }
    }

    private void FlushLog()
    {
        if (_parts.Blocks.Durable < _parts.Blocks.Appended)
        {
            var tip = _parts.Blocks.Tip;
            _parts.Blocks.Flush();
            _parts.Votes?.Forget(tip);
            _logFlushedAt = _settings.Clock.GetTimestamp();
        }
    }

    private void Do(IReadOnlyList<ReplicaOutput> outputs)
    {
        foreach (var output in outputs)
        {
            switch (output)
            {
                case ReplicaOutput.Send m:
                    _settings.Peers.Send(m.To, m.Bytes);
                    break;
                case ReplicaOutput.Broadcast m:
                    _settings.Peers.Broadcast(m.Bytes);
                    break;
                case ReplicaOutput.Persist m:
                    Persist(m);
                    break;
                case ReplicaOutput.Commit m:
                    Commit(m);
                    break;
                case ReplicaOutput.Prepare m:
                    Prepare(m);
                    break;
                case ReplicaOutput.NeedEntries m:
                    EntriesNeeded?.Invoke(m.Epoch, m.FromSequence);
                    break;
                case ReplicaOutput.WakeAt m:
                    _wake = m.Time;
                    break;
                case ReplicaOutput.Misbehaviour m:
                    Keep(m.Evidence);
                    break;
                case ReplicaOutput.Halt m:
                    _halted = m.Reason;
                    break;
            }
        }
    }

    /// <summary>A lie is evidence once it is on disk; that it cannot be written stops nothing.</summary>
    private void Keep(Xinglin.Ledger.Finality.Evidence evidence)
    {
        try
        {
            if (_parts.Misbehaviour.Add(evidence) is { } kept)
            {
                Accused?.Invoke(kept);
            }
        }
        catch (IOException fault)
        {
            _parts.Notices.Add($"Evidence against the key {evidence.Key} could not be written: {fault.Message}");
        }
    }

    private void Persist(ReplicaOutput.Persist output)
    {
        var record = output.Record;
        if (record.Kind == VoteRecordKind.Body)
        {
            _parts.Blocks.StageBody(record.Height, Ledger.Crypto.Sha256.Of(record.Bytes.Span), record.Bytes.Span);
        }
        else
        {
            _parts.Votes?.Append(record);
        }

        if (output.Flush)
        {
            _unflushed = output.Token;
        }
    }

    private void Commit(ReplicaOutput.Commit output)
    {
        var header = output.Block.Header;
        var staged = (StagedBlock)output.Candidate.Staged;
        var isNew = _parts.Validators.Note(header.Height.Next, _parts.Executor.Validators);
        var body = BlockBody.TryDecode(output.Block.Body)!;
        var notes = BlockNotes.Of(body, staged.Leaves, isNew ? _parts.Executor.Validators : null);
        _parts.Blocks.Append(output.Block, notes);
        _tipCertificate = output.Block.Certificate;
        OrderAdvanced?.Invoke(header);
        WarnOfMissing();
        _follower.Add(new CommittedBlock(header, staged.Decoded, output.Block.Receipts));
        _snapshots.Note(header, _parts, _tipCertificate);
    }

    /// <summary>Once for each version voted in that this node does not have.</summary>
    private void WarnOfMissing()
    {
        if (_parts.Executor.Missing is { } missing && missing != _missing)
        {
            _missing = missing;
            _parts.Notices.Add(
                $"Version {missing.Version} of contract {missing.Name} runs from block {missing.From} on, and this node does not have it: install the release that brings it before then, or this node stops there.");
        }
    }

    /// <summary>A body that came from a peer: parsed and verified on all cores, beside this thread.</summary>
    private void Prepare(ReplicaOutput.Prepare output) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => work.Loop._inbox.Add(new ReplicaInput.Prepared(work.Output.Token, work.Loop._preparer.Prepare(work.Output.Body, verify: !work.Output.Certified))),
            (Loop: this, Output: output),
            preferLocal: false);

    private void KeepHouse()
    {
        if (_settings.Clock.GetElapsedTime(_ownBatchesAt) >= OwnBatchesPause)
        {
            _ownBatchesAt = _settings.Clock.GetTimestamp();
            var waiting = _intake.Waiting();
            if (waiting.Count > 0 || _hadOwnBatches)
            {
                _hadOwnBatches = waiting.Count > 0;
                Do(_replica.Step(Now(), new ReplicaInput.OwnBatches(waiting)));
            }
        }

        if (_settings.Clock.GetElapsedTime(_logFlushedAt) >= LogFlushPause)
        {
            _logFlushedAt = _settings.Clock.GetTimestamp();
            FlushLog();
        }
    }
}
