using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>Everything of one simulation, and the hand that breaks it.</summary>
public sealed class Cluster
{
    private readonly Dictionary<SimulatedNode, Liar> _liars = [];
    private readonly HashSet<SimulatedNode> _mayEquivocate = [];
    private readonly string _seed;
    private int _keys;
    private string? _rotation;

    /// <summary>A network of one ledger, or one partition of <paramref name="processes"/>.</summary>
    public Cluster(ulong seed, SimulationOptions options, World? world = null, Processes? processes = null, uint partition = 0)
    {
        _seed = seed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Options = options;
        World = world ?? new World(seed);
        Processes = processes;
        Begun = World.Now;
        Faults = options.Faults ?? (options.Harsh ? FaultPlan.ChooseHarsh(World, options.Validators, options.Followers) : FaultPlan.Choose(World, options.Validators));
        Faults = processes is null ? Faults : Faults.WithoutNewKeys();
        Faults = options.RealExecution ? Faults.WithoutReplacements() : Faults;
        var founded = new LedgerTime(World.Now - 60_000);
        Ledger = options.RealExecution ? new ExecutorLedger(options.Validators, options.Followers, founded) : new DoubleLedger(options.Validators, founded, partition);
        Checkers = new Checkers(this);
        Network = new SimulatedNetwork(this);
        Adversary = Faults.Conspires ? new Adversary(this) : null;
        Orderer = new SimulatedOrderer(this, Keys.Get("sequencer"));
        Workload = new Workload(this);
        History = new ClientHistory();
        for (var i = 0; i < options.Validators + options.Followers; i++)
        {
            Nodes.Add(new SimulatedNode(this, i, Ledger.Member(i), i < options.Validators ? Keys.Get($"validator {i}") : null));
        }

        Lie(Faults.Liar);
        Lie(options.Sabotage == Sabotage.TwoLiars ? (Faults.Liar + 1) % options.Validators : -1);
        Nodes[0].IsBroken = options.Sabotage == Sabotage.BrokenExecution;
    }

    public SimulationOptions Options { get; }

    public World World { get; }

    /// <summary>The members' processes when they host several partitions; null when each hosts this ledger alone.</summary>
    public Processes? Processes { get; }

    public FaultPlan Faults { get; }

    /// <summary>What the members execute.</summary>
    public SimulatedLedger Ledger { get; }

    public Founding Founding => Ledger.Founding;

    public Checkers Checkers { get; }

    public SimulatedNetwork Network { get; }

    /// <summary>Null when the network only fails by chance.</summary>
    public Adversary? Adversary { get; }

    public SimulatedOrderer Orderer { get; }

    public Workload Workload { get; }

    /// <summary>What clients asked for and were told.</summary>
    public ClientHistory History { get; }

    public List<SimulatedNode> Nodes { get; } = [];

    public long Begun { get; }

    public bool FaultsOn { get; private set; } = true;

    public int Crashes { get; private set; }

    public long Lies => _liars.Values.Sum(l => l.Lies);

    public Liar? LiarOf(SimulatedNode node) => _liars.GetValueOrDefault(node);

    /// <summary>Who takes new keys: the member named, or the next that is not the faulty one.</summary>
    public SimulatedNode Rotating => Nodes[new[] { Faults.Liar, Faults.LosesVoteLog, Faults.RollsVoteLogBack }.Contains(Options.Rotates)
        ? (Options.Rotates + 1) % Options.Validators : Options.Rotates];

    /// <summary>A block is final at a member: the process of one whose new key was voted in may be about to end.</summary>
    public void OnCommitted(SimulatedNode node, BlockBody body)
    {
        if (_rotation is { } vote && node == Rotating
            && body.Batches.Select(b => Batch.TryDecode(b)).OfType<Batch>().Any(b => b.Transactions.Any(t => System.Text.Encoding.UTF8.GetString(t.Span) == vote)))
        {
            _rotation = null;
            node.EndsAfter = Options.EndsAfterVote;
        }
    }

    /// <summary>True for a liar and for a validator whose vote log was put back.</summary>
    public bool MayEquivocate(SimulatedNode node) => _mayEquivocate.Contains(node);

    public void Start()
    {
        foreach (var node in Nodes)
        {
            node.Start();
        }

        Orderer.Start();
        Workload.Start();
        World.After(1_000, Second);
        Plan();
        if (Options.Rotates >= 0)
        {
            World.After(World.Between(500, 2_000), () => Rotate(Rotating));
        }
    }

    /// <summary>The network heals, everybody starts again; liars stay liars.</summary>
    public void EndFaults()
    {
        FaultsOn = false;
        Network.Heal();
        foreach (var node in Nodes)
        {
            (node.ClockStep, node.DiskIsFull, node.EndsAfter) = (0, false, 0);
        }

        foreach (var node in Nodes.Where(n => !n.IsUp))
        {
            node.Start();
        }
    }

    public void OnHalted(SimulatedNode node, string reason)
    {
        if (reason.Contains("could not be written", StringComparison.Ordinal))
        {
            Crash(node);
        }
        else if (LiarOf(node) is null && !node.IsBroken)
        {
            Checkers.Fail($"member {node.Index} halted: {reason}");
        }
    }

    /// <summary>An operator notices, makes a new key, and the members vote it in.</summary>
    public void OnStoppedSigning(SimulatedNode node, string reason)
    {
        if (node.Index != Faults.LosesVoteLog && node.Index != Faults.RollsVoteLogBack)
        {
            Checkers.Fail($"member {node.Index} stopped signing: {reason}");
            return;
        }

        World.After(World.Between(500, 3_000), () =>
        {
            var key = Keys.Get($"validator {node.Index} of seed {_seed}, {++_keys}");
            node.Enrol(key);
            Workload.Add(System.Text.Encoding.UTF8.GetString(LedgerDouble.ReplaceValidator(node.Member, key.PublicKey)));
        });
    }

    private void Lie(int index)
    {
        if (index >= 0)
        {
            _liars[Nodes[index]] = new Liar(this, Nodes[index]);
            _mayEquivocate.Add(Nodes[index]);
        }
    }

    // What happens once, at a time that the seed chooses.
    private void Plan()
    {
        var middle = World.Between(2_000, Math.Max(3_000, Options.FaultMilliseconds - 5_000));
        if (Faults.LosesVoteLog >= 0)
        {
            World.After(middle, () => Restart(Nodes[Faults.LosesVoteLog], disk => disk.LoseVotes()));
        }

        if (Faults.RollsVoteLogBack >= 0)
        {
            var node = Nodes[Faults.RollsVoteLogBack];
            _mayEquivocate.Add(node);
            World.After(middle / 2, () =>
            {
                var copy = node.Disk.CopyVotes();
                World.After(middle / 2, () => Restart(node, disk => disk.RestoreVotes(copy)));
            });
        }

        if (Faults.Orderer == OrdererFault.Dies)
        {
            World.After(middle, () => ReplaceOrderer(dead: true));
        }
        else if (Faults.ReplacesOrderer)
        {
            World.After(middle, () => ReplaceOrderer(dead: false));
        }

        PlanHarsh(middle);
    }

    private void PlanHarsh(long middle)
    {
        if (Faults.ClockSteps >= 0)
        {
            StepClock(Nodes[Faults.ClockSteps]);
        }

        if (Faults.EveryMinority)
        {
            CutMinority(0);
        }

        if (Faults.DiskFull >= 0)
        {
            var node = Nodes[Faults.DiskFull];
            World.After(middle / 2, () => node.DiskIsFull = FaultsOn);
            World.After(middle, () => node.DiskIsFull = false);
        }

        if (Faults.Floods)
        {
            Flood();
        }

        if (Faults.ChangesMembers)
        {
            World.After(middle / 2, Join);
        }
    }

    private void StepClock(SimulatedNode node) => World.After(World.Between(500, 4_000), () =>
    {
        if (FaultsOn)
        {
            node.ClockStep = World.Between(-3, 3) * 3_600_000 * World.Between(0, 2);
            StepClock(node);
        }
    });

    // Each minority in turn: masks with at most f members, the others stay together.
    private void CutMinority(int mask)
    {
        if (!FaultsOn)
        {
            return;
        }

        do
        {
            mask = (mask + 1) % (1 << Options.Validators);
        }
        while (System.Numerics.BitOperations.PopCount((uint)mask) is var count && (count == 0 || count > (Options.Validators - 1) / 3));

        Network.Cut([.. Enumerable.Range(0, Options.Validators).Where(i => (mask >> i & 1) == 1)]);
        World.After(World.Between(800, 2_500), () =>
        {
            Network.Heal();
            World.After(World.Between(100, 1_000), () => CutMinority(mask));
        });
    }

    private void Flood()
    {
        if (FaultsOn)
        {
            World.After(200, Flood);
            foreach (var liar in _liars.Values)
            {
                liar.Flood(Nodes[World.Below(Nodes.Count)]);
            }
        }
    }

    // A follower gets a validator key and joins; when the others count it, another validator may leave.
    private void Join()
    {
        var follower = Nodes[Options.Validators];
        var key = Keys.Get($"validator {follower.Index} of seed {_seed}, joined");
        follower.Enrol(key);
        var join = System.Text.Encoding.UTF8.GetString(LedgerDouble.ReplaceValidator(follower.Member, key.PublicKey));
        Workload.Add(join);
        Await(() => Checkers.IsFinal(join), () => World.After(World.Between(1_000, 4_000), () =>
        {
            if (FaultsOn)
            {
                Workload.Add(System.Text.Encoding.UTF8.GetString(LedgerDouble.RemoveValidator(Nodes[World.Below(Options.Validators)].Member)));
            }
        }));
    }

    // The process may end between any two of these; what is on disk stays.
    private void Rotate(SimulatedNode node)
    {
        var key = Keys.Get($"validator {node.Index} of seed {_seed}, rotated {++_keys}");
        node.Prepare(key);
        var transaction = System.Text.Encoding.UTF8.GetString(LedgerDouble.ReplaceValidator(node.Member, key.PublicKey));
        World.After(World.Between(0, 500), () => Workload.Add(transaction));
        _rotation = transaction;
        if (Options.Sabotage == Sabotage.EarlyKey)
        {
            var content = new VoteContent(VoteStep.Prevote, Founding.Network, Founding.Partition, new Height((ulong)node.Disk.Blocks.Count + 1), 0, Hash.Zero);
            Network.Broadcast(node, new PeerMessage.Voted(Vote.Create(content, key)).Encode(Founding.Network, Founding.Partition));
        }

        Await(() => Checkers.IsFinal(transaction) && node.Validator?.KeyId == key.KeyId && FaultsOn, () => World.After(World.Between(0, 1_000), () => Rotate(node)));
    }

    private void ReplaceOrderer(bool dead)
    {
        Orderer.IsDead = dead;
        var sequencer = Keys.Get("second sequencer");
        var transaction = System.Text.Encoding.UTF8.GetString(LedgerDouble.ReplaceSequencer(sequencer.PublicKey));
        World.After(2_000, () => Workload.Add(transaction));
        Await(() => Checkers.IsFinal(transaction), () => Orderer.Replace(sequencer, 2));
    }

    private void Await(Func<bool> condition, Action action) => World.After(200, () =>
    {
        if (condition())
        {
            action();
        }
        else
        {
            Await(condition, action);
        }
    });

    private void Second()
    {
        if (!FaultsOn)
        {
            return;
        }

        World.After(1_000, Second);
        var leads = Processes is null || Processes.First == this;
        if (leads && World.Chance(Faults.Crash))
        {
            Crash(Nodes[World.Below(Nodes.Count)]);
        }

        Nodes[World.Below(Nodes.Count)].SetClock();
        if (leads && World.Chance(Faults.PowerCut))
        {
            Nodes.ForEach(Crash);
        }

        if (leads && World.Chance(Faults.Partition))
        {
            HashSet<int> part = [.. Enumerable.Range(-1, Nodes.Count + 1).Where(_ => World.Chance(500))];
            All(c => c.Network.Cut(part));
            World.After(World.Between(500, 6_000), () => All(c => c.Network.Heal()));
        }
    }

    /// <summary>Ends a process; it starts again by itself.</summary>
    public void Crash(SimulatedNode node) => Restart(node, null);

    private void Restart(SimulatedNode node, Action<SimulatedDisk>? meanwhile)
    {
        Crashes++;
        Processes?.End(node.Index);
        All(c => c.Nodes[node.Index].Crash());
        meanwhile?.Invoke(node.Disk);
        World.After(Faults.Conspires ? World.Between(50, 400) : World.Between(50, 4_000), () => All(c =>
        {
            if (!c.Nodes[node.Index].IsUp)
            {
                c.Nodes[node.Index].Start();
            }
        }));
    }

    /// <summary>What happens to a process or to a line happens to every partition of it.</summary>
    private void All(Action<Cluster> action)
    {
        foreach (var cluster in Processes?.Partitions ?? [this])
        {
            action(cluster);
        }
    }
}
