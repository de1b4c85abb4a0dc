namespace Xinglin.Simulation.Engine;

/// <summary>What one simulation does; the rest is decided by the seed.</summary>
/// <param name="Validators">Validating members.</param>
/// <param name="Followers">Members that only take part.</param>
/// <param name="FaultMilliseconds">How long faults happen.</param>
/// <param name="RecoveryMilliseconds">Within this time after the last fault everything must be final everywhere.</param>
public sealed record SimulationOptions(int Validators = 4, int Followers = 1, long FaultMilliseconds = 20_000, long RecoveryMilliseconds = 120_000)
{
    /// <summary>Fixes the faults instead of letting the seed choose.</summary>
    public FaultPlan? Faults { get; init; }

    /// <summary>The ledger's own executor instead of the double; then nobody's keys or sequencer are replaced.</summary>
    public bool RealExecution { get; init; }

    /// <summary>This validator takes new keys, one after the other, while it runs, or -1.</summary>
    public int Rotates { get; init; } = -1;

    /// <summary>Its process ends this many outputs after a new key's vote is final there, or 0: never for that.</summary>
    public int EndsAfterVote { get; init; }

    /// <summary>Without <see cref="Faults"/>, the seed chooses among the harsher faults too: <see cref="FaultPlan.ChooseHarsh"/>.</summary>
    public bool Harsh { get; init; }

    /// <summary>Member 0's process ends after every so many outputs while faults last, or 0: never for that.</summary>
    public int EndsEvery { get; init; }

    /// <summary>Ledgers side by side that every member's process hosts; their votes are signed in lists when there are several.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>Two or three partitions, every other time with the harsher faults: what this seed is run with wherever partitions are simulated.</summary>
    public static SimulationOptions Hosting(ulong seed) => new() { Partitions = 2 + (int)(seed / 4 % 2), Harsh = seed / 8 % 2 == 1 };

    /// <summary>A deliberate mistake in one part, to see that the checkers notice.</summary>
    public Sabotage Sabotage { get; init; }
}

/// <summary>Mistakes of a host or network that the checkers must catch.</summary>
public enum Sabotage
{
    /// <summary>None.</summary>
    None,

    /// <summary>The disk says "flushed" before it is, and a crash loses what was said to be safe.</summary>
    FlushLies,

    /// <summary>Two of four validators lie: more than any quorum survives.</summary>
    TwoLiars,

    /// <summary>One replica computes wrong roots.</summary>
    BrokenExecution,

    /// <summary>A rotating validator's new key takes over one height too early.</summary>
    EarlyKey,

    /// <summary>Votes are signed in lists without salts: who knows a vote can show it before it leaves.</summary>
    Unsalted,
}

/// <summary>Which faults a simulation has. Rates are per thousand messages, writes or seconds.</summary>
public sealed record FaultPlan
{
    public int Drop { get; init; }

    public int Duplicate { get; init; }

    public long DelayMax { get; init; } = 5;

    /// <summary>Partitions of the members into two parts, per thousand seconds and thousand.</summary>
    public int Partition { get; init; }

    public int Crash { get; init; }

    /// <summary>All members crash in the same moment.</summary>
    public int PowerCut { get; init; }

    /// <summary>A member crashes within milliseconds of asking for a precommit to be flushed.</summary>
    public int CrashAtVote { get; init; }

    /// <summary>How long a flush takes at most, milliseconds.</summary>
    public long FlushMax { get; init; } = 4;

    public int FailedWrite { get; init; }

    public int FailedButPersisted { get; init; }

    /// <summary>This validator loses its vote log once, or -1.</summary>
    public int LosesVoteLog { get; init; } = -1;

    /// <summary>This validator's vote log is put back to an older copy once, or -1. It counts as the faulty one.</summary>
    public int RollsVoteLogBack { get; init; } = -1;

    /// <summary>This validator lies, or -1.</summary>
    public int Liar { get; init; } = -1;

    /// <summary>The network and the liar work together towards a fork.</summary>
    public bool Conspires { get; init; }

    public OrdererFault Orderer { get; init; }

    /// <summary>Members' clocks are off by up to this, milliseconds.</summary>
    public long ClockSkew { get; init; } = 100;

    /// <summary>This member is hardly heard by the others, but hears them, or -1.</summary>
    public int Mute { get; init; } = -1;

    /// <summary>Every set of at most f validators is cut off from the others, one after the other.</summary>
    public bool EveryMinority { get; init; }

    /// <summary>This validator's clock is put forward and back by hours, or -1. It counts as the faulty one.</summary>
    public int ClockSteps { get; init; } = -1;

    /// <summary>The liar also floods: hundreds of old, stale and senseless messages a second.</summary>
    public bool Floods { get; init; }

    /// <summary>This member's disk is full for a while, or -1.</summary>
    public int DiskFull { get; init; } = -1;

    /// <summary>Whatever the orderer does, the members replace it in the middle.</summary>
    public bool ReplacesOrderer { get; init; }

    /// <summary>A follower becomes a validator, and later a validator leaves.</summary>
    public bool ChangesMembers { get; init; }

    /// <summary>Bodies take a moment to prepare, instead of none.</summary>
    public bool SlowPrepare { get; init; }

    /// <summary>The faults that a seed stands for: at most one validator is faulty, as f = 1 allows.</summary>
    public static FaultPlan Choose(World world, int validators)
    {
        var plan = new FaultPlan
        {
            Drop = Pick(world, 0, 0, 20, 100, 250),
            Duplicate = Pick(world, 0, 0, 50, 200),
            DelayMax = Pick(world, 2, 5, 50, 400, 1500),
            Partition = Pick(world, 0, 0, 100, 300),
            Crash = Pick(world, 0, 0, 100, 400),
            PowerCut = Pick(world, 0, 0, 0, 100),
            CrashAtVote = Pick(world, 0, 0, 5, 20),
            FlushMax = Pick(world, 4, 4, 40, 300),
            FailedWrite = Pick(world, 0, 0, 0, 10),
            FailedButPersisted = Pick(world, 0, 0, 0, 10),
            Orderer = (OrdererFault)world.Below(6),
            ClockSkew = Pick(world, 0, 50, 200),
            SlowPrepare = world.Chance(500),
        };
        var faulty = validators > 3 ? world.Below(validators) : -1;
        return world.Below(8) switch
        {
            0 => plan with { LosesVoteLog = faulty },
            1 => plan with { RollsVoteLogBack = faulty },
            2 or 3 => plan with { Liar = faulty },
            4 or 5 when faulty >= 0 => plan with { Liar = faulty, Conspires = true, Orderer = OrdererFault.None, Partition = 0 },
            _ => plan,
        };
    }

    /// <summary>The faults of <see cref="Choose"/> and, on top of them, those that hold for long or come from one side.</summary>
    public static FaultPlan ChooseHarsh(World world, int validators, int followers)
    {
        var plan = Choose(world, validators);
        var quiet = plan is { Liar: -1, LosesVoteLog: -1, RollsVoteLogBack: -1 };
        var faulty = validators > 3 ? world.Below(validators) : -1;
        plan = plan with
        {
            ClockSteps = quiet && world.Chance(400) ? faulty : -1,
            Floods = plan is { Liar: >= 0, Conspires: false } && world.Chance(700),
            EveryMinority = world.Chance(250),
            Mute = world.Chance(250) ? world.Below(validators) : -1,
            DiskFull = world.Chance(250) ? world.Below(validators + followers) : -1,
            ReplacesOrderer = world.Chance(400),
            ChangesMembers = quiet && validators > 3 && followers > 0 && world.Chance(300),
        };
        return world.Chance(200) ? plan with { Orderer = OrdererFault.Censors } : plan;
    }

    /// <summary>The same with none of the faults that end in a member's new key, which the directory would have to bring to the others.</summary>
    public FaultPlan WithoutNewKeys() => this with { LosesVoteLog = -1, RollsVoteLogBack = -1, ChangesMembers = false };

    /// <summary>The same with none of the faults that end in a replaced key or sequencer.</summary>
    public FaultPlan WithoutReplacements() =>
        this with { LosesVoteLog = -1, RollsVoteLogBack = -1, Orderer = Orderer == OrdererFault.Dies ? OrdererFault.None : Orderer, ReplacesOrderer = false, ChangesMembers = false };

    private static int Pick(World world, params int[] values) => values[world.Below(values.Length)];
}

/// <summary>What is wrong with the ordering service.</summary>
public enum OrdererFault
{
    None,
    Slow,
    Equivocates,
    Withholds,
    Malformed,
    Dies,

    /// <summary>Writes entries, but never a batch of a member whose number is odd.</summary>
    Censors,
}
