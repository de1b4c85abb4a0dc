using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>One member's process on one simulated machine: a replica, its host loop, its disk. It dies and starts again.</summary>
public sealed class SimulatedNode : ICommittedBlocks, IValidatorKeys
{
    private readonly Cluster _cluster;
    private readonly World _world;
    private readonly List<WaitingBatch> _own = [];
    private readonly Dictionary<KeyId, ISigner> _keys = [];
    private readonly HashSet<KeyId> _former = [];
    private Replica? _replica;
    private IExecution? _execution;
    private readonly Queue<Func<Replica, IReadOnlyList<ReplicaOutput>>> _waiting = [];
    private bool _inStep;
    private int _life;
    private long _wake = long.MaxValue;

    public SimulatedNode(Cluster cluster, int index, AccountId member, ISigner? validator)
    {
        _cluster = cluster;
        _world = cluster.World;
        Index = index;
        Member = member;
        Validator = validator;
        ClockOffset = _world.Between(-cluster.Faults.ClockSkew, cluster.Faults.ClockSkew);
        if (validator is not null)
        {
            _keys.Add(validator.KeyId, validator);
            Disk.OpenVotes(VoteState.Opening(cluster.Founding.Network, cluster.Founding.Partition, validator.KeyId));
        }
    }

    public int Index { get; }

    public AccountId Member { get; }

    public ISigner? Validator { get; private set; }

    /// <summary>How many of its validator keys were taken up while it ran.</summary>
    public int TakenUp { get; private set; }

    /// <summary>The process ends when it has done so many more of the things that its replica asks for; 0: it does not.</summary>
    public int EndsAfter { get; set; }

    public SimulatedDisk Disk { get; } = new();

    public long ClockOffset { get; private set; }

    /// <summary>By how much somebody put its clock wrong, beside the usual skew.</summary>
    public long ClockStep { get; set; }

    /// <summary>While true every write to its disk fails.</summary>
    public bool DiskIsFull { get; set; }

    public bool IsUp => _replica is not null;

    public bool IsBroken { get; set; }

    public IExecution? Execution => _execution;

    public ReplicaProgress? Progress => _replica?.Progress;

    /// <summary>The sentence with which a replica refused to go on, if one did.</summary>
    public string? Halted { get; private set; }

    private LedgerTime Clock => new(_world.Now + ClockOffset + ClockStep);

    public ReadOnlyMemory<byte>? Read(Height height) =>
        height.Value >= 1 && height.Value <= (ulong)Disk.Blocks.Count ? Disk.Blocks[(int)height.Value - 1] : null;

    public void Start()
    {
        _life++;
        _wake = long.MaxValue;
        _execution = _cluster.Ledger.Open(IsBroken);
        foreach (var bytes in Disk.Blocks)
        {
            var block = Block.TryDecode(bytes)!;
            _execution.Commit(_execution.Execute(_execution.Prepare(block.Body)!, block.Header.Time, block.Header.Order));
        }

        if (_execution.Validators.Validators.FirstOrDefault(v => v.Member == Member)?.KeyId is { } named && named != Validator?.KeyId && _keys.ContainsKey(named))
        {
            Exchange(named);
        }

        var votes = Validator is null ? VoteState.None : VoteState.Restore(_cluster.Founding.Network, _cluster.Founding.Partition, Validator.KeyId, Disk.VoteLog);
        var settings = new ReplicaSettings(_cluster.Founding.Network, _cluster.Founding.Partition, Member, Validator, ReplicaTimeouts.Default)
        {
            Signing = _cluster.Processes is { } processes ? new Signing(this, processes.Lists(Index)) : VotesAlone.Instance,
            Lists = _cluster.Processes?.Lists(Index),
        };
        _replica = new Replica(settings, _execution, this, votes, this);
        if (_cluster.FaultsOn && _cluster.Options.EndsEvery > 0 && Index == 0)
        {
            EndsAfter = _cluster.Options.EndsEvery;
        }

        Run(r => r.Start(Clock));
    }

    /// <summary>Somebody sets the clock, forwards or back.</summary>
    public void SetClock() => ClockOffset = _world.Between(-_cluster.Faults.ClockSkew, _cluster.Faults.ClockSkew);

    public void Crash()
    {
        if (IsUp)
        {
            Stop();
            Disk.Crash(_world);
        }
    }

    /// <summary>Takes a new validator key, as an operator does after the vote log was lost; the set names it later.</summary>
    public void Enrol(ISigner validator)
    {
        Crash();
        Validator = validator;
        _former.UnionWith(_keys.Keys);
        _keys.Clear();
        _keys.Add(validator.KeyId, validator);
        Disk.OpenVotes(VoteState.Opening(_cluster.Founding.Network, _cluster.Founding.Partition, validator.KeyId));
        Start();
    }

    /// <summary>Makes a further key and its vote log beside the one in use; the process goes on, or is down.</summary>
    public void Prepare(ISigner validator)
    {
        _keys.Add(validator.KeyId, validator);
        Disk.MakeBeside(validator.KeyId, VoteState.Opening(_cluster.Founding.Network, _cluster.Founding.Partition, validator.KeyId));
    }

    /// <summary>True for a key that is this member's or ever was, also one given up because its vote log was lost.</summary>
    public bool Had(KeyId key) => _keys.ContainsKey(key) || _former.Contains(key);

    /// <summary>True for a key that is or was this member's.</summary>
    public bool Has(KeyId key) => _keys.ContainsKey(key);

    /// <inheritdoc/>
    public ValidatorKey? TakeUp(KeyId key)
    {
        if (!_keys.ContainsKey(key))
        {
            return null;
        }

        TakenUp++;
        Exchange(key);
        return new ValidatorKey(Validator!, VoteState.Restore(_cluster.Founding.Network, _cluster.Founding.Partition, key, Disk.VoteLog));
    }

    public void Deliver(AccountId from, ReadOnlyMemory<byte> bytes)
    {
        if (_cluster.LiarOf(this) is { } liar && !liar.Hear(bytes))
        {
            return;
        }

        Step(new ReplicaInput.Message(from, bytes));
    }

    public void DeliverEntry(LogEntry entry) =>
        Step(new ReplicaInput.Entry(entry, _world.Chance(500) ? _execution?.Prepare(EntryBody.Of(entry)) : null));

    /// <summary>A batch that this member stands for: to the orderer, and kept in case that does not come back.</summary>
    public void TakeIn(Batch batch)
    {
        if (IsUp)
        {
            _own.Add(new WaitingBatch(batch.Bytes, Clock));
            Step(new ReplicaInput.OwnBatches([.. _own]));
            _cluster.Orderer.Submit(batch.Bytes);
        }
    }

    private void Step(ReplicaInput input) => Run(r => r.Step(Clock, input));

    // While a step waits for its signature the world goes on: what comes for this replica meanwhile waits for the step.
    private void Run(Func<Replica, IReadOnlyList<ReplicaOutput>> step)
    {
        if (_replica is not { } replica)
        {
            return;
        }

        if (_inStep)
        {
            _waiting.Enqueue(step);
            return;
        }

        var life = _life;
        do
        {
            IReadOnlyList<ReplicaOutput> outputs;
            try
            {
                _inStep = true;
                outputs = step(replica);
            }
            catch (ProcessEndedException)
            {
                return;
            }

            _inStep = false;
            Do(outputs);
        }
        while (life == _life && _waiting.TryDequeue(out step!));
    }

    private void Do(IReadOnlyList<ReplicaOutput> outputs)
    {
        foreach (var output in outputs)
        {
            if (!IsUp)
            {
                return;
            }

            if (EndsAfter > 0 && --EndsAfter == 0)
            {
                _cluster.Crash(this);
                return;
            }

            Do(output);
        }
    }

    private void Exchange(KeyId next)
    {
        Disk.Exchange(Validator!.KeyId, next);
        Validator = _keys[next];
    }

    private void Do(ReplicaOutput output)
    {
        switch (output)
        {
            case ReplicaOutput.Send m:
                _cluster.Network.Send(this, m.To, m.Bytes);
                break;
            case ReplicaOutput.Broadcast m:
                _cluster.Network.Broadcast(this, m.Bytes);
                break;
            case ReplicaOutput.Persist m:
                Disk.Append(m.Record);
                CrashWhileLocked(m.Record);
                if (m.Flush)
                {
                    Flush(m.Token);
                }

                break;
            case ReplicaOutput.Commit m:
                Commit(m.Block);
                break;
            case ReplicaOutput.Prepare m:
                Later(_cluster.Faults.SlowPrepare ? _world.Between(0, 8) : 0, () => Step(new ReplicaInput.Prepared(m.Token, _execution!.Prepare(m.Body))));
                break;
            case ReplicaOutput.NeedEntries m:
                _cluster.Orderer.Resend(this, m.Epoch, m.FromSequence);
                break;
            case ReplicaOutput.WakeAt m:
                WakeAt(m.Time.Milliseconds - ClockOffset - ClockStep);
                break;
            case ReplicaOutput.Misbehaviour m:
                _cluster.Checkers.OnEvidence(this, m.Evidence);
                break;
            case ReplicaOutput.StoppedSigning m:
                _cluster.OnStoppedSigning(this, m.Reason);
                break;
            case ReplicaOutput.Halt m:
                Halted = m.Reason;
                _cluster.OnHalted(this, m.Reason);
                break;
        }
    }

    private void Commit(Block block)
    {
        Disk.Append(block.Encode());
        _cluster.Checkers.OnCommit(this, block);
        _cluster.History.OnCommit(Index, block, _world.Now);
        if (_world.Chance(100))
        {
            Disk.Prune();
        }

        var body = BlockBody.TryDecode(block.Body)!;
        _cluster.OnCommitted(this, body);
        if (_own.RemoveAll(o => body.Batches.Any(b => b.Span.SequenceEqual(o.Bytes.Span))) > 0)
        {
            Later(0, () => Step(new ReplicaInput.OwnBatches([.. _own])));
        }
    }

    // Written now, durable a little later; the answer may be a failure, of which some wrote all the same.
    private void Flush(ulong token)
    {
        var mark = Disk.Written;
        var blocksToo = _world.Chance(600);
        if (_cluster.Options.Sabotage == Sabotage.FlushLies)
        {
            Later(1, () => Step(new ReplicaInput.Persisted(token)));
            return;
        }

        var fails = DiskIsFull || (_cluster.FaultsOn && _world.Chance(_cluster.Faults.FailedWrite));
        var failsButPersists = _cluster.FaultsOn && _world.Chance(_cluster.Faults.FailedButPersisted);
        if (_cluster.FaultsOn && _world.Chance(_cluster.Faults.CrashAtVote))
        {
            Later(_world.Between(0, _cluster.Faults.FlushMax * 2), () => _cluster.Crash(this));
        }

        Later(_world.Between(1, _cluster.FaultsOn ? _cluster.Faults.FlushMax : 4), () =>
        {
            if (!fails)
            {
                Disk.MakeDurable(mark, blocksToo);
            }

            Step(fails || failsButPersists ? new ReplicaInput.PersistFailed(token, "simulated") : new ReplicaInput.Persisted(token));
        });
    }

    // A lock that does not outlive its process is no lock.
    private void CrashWhileLocked(VoteRecord record)
    {
        if (_cluster.FaultsOn && _cluster.Faults.Conspires && record.Kind == VoteRecordKind.Vote && _world.Chance(300)
            && Vote.TryDecode(record.Bytes) is { Content: { Step: VoteStep.Precommit, Header.IsZero: false } })
        {
            Later(_world.Between(300, 1_500), () =>
            {
                if ((ulong)Disk.Blocks.Count < record.Height.Value)
                {
                    _cluster.Crash(this);
                }
            });
        }
    }

    private void WakeAt(long time)
    {
        _wake = time;
        Later(Math.Max(0, time - _world.Now), () =>
        {
            if (_wake == time)
            {
                _wake = long.MaxValue;
                Step(new ReplicaInput.Tick());
            }
        });
    }

    private void Later(long delay, Action action)
    {
        var life = _life;
        _world.After(delay, () =>
        {
            if (life == _life && IsUp)
            {
                action();
            }
        });
    }

    private void Stop()
    {
        _life++;
        _replica = null;
        _inStep = false;
        _waiting.Clear();
        _own.Clear();
    }

    // The replica's thread waits for the list; when the process ends meanwhile, nothing of the step remains.
    private sealed class Signing(SimulatedNode node, SimulatedLists lists) : IVoteSigning
    {
        public VoteSignature Sign(ISigner validator, ReadOnlyMemory<byte> vote)
        {
            var life = node._life;
            var signature = lists.Sign(validator, vote, () => life == node._life);
            return life == node._life ? signature! : throw new ProcessEndedException();
        }
    }

    private sealed class ProcessEndedException : Exception;
}
