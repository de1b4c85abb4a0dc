namespace Xinglin.Simulation.Engine;

/// <summary>What one seed did.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">What went wrong, or null.</param>
/// <param name="Faults">The faults that the seed chose.</param>
/// <param name="Heights">Blocks made final.</param>
/// <param name="Transactions">Transactions made final.</param>
/// <param name="ExtraRounds">Rounds beyond the first.</param>
/// <param name="Crashes">Process ends.</param>
/// <param name="Lies">Messages that a liar changed, withheld or made up.</param>
/// <param name="Evidence">Proofs of misbehaviour that members kept.</param>
/// <param name="KeysTaken">New validator keys that the rotating member took up while it ran.</param>
/// <param name="Messages">Messages sent.</param>
/// <param name="SimulatedMilliseconds">How long it took on the simulated clock.</param>
/// <param name="Trace">SHA-256 of the chain: the same every run.</param>
public sealed record SimulationResult(
    ulong Seed, string? Failure, FaultPlan Faults, int Heights, int Transactions, long ExtraRounds, int Crashes, long Lies, int Evidence, int KeysTaken, long Messages,
    long SimulatedMilliseconds, string Trace)
{
    /// <summary>Different sets of validators that decided.</summary>
    public int Sets { get; init; }

    /// <summary>Epochs of ordering that blocks were read from.</summary>
    public int Epochs { get; init; }

    /// <summary>Operations of clients that were answered.</summary>
    public int Answered { get; init; }

    /// <summary>The command that does it again.</summary>
    public string Reproduction => $"XINGLIN_SIMULATION_SEEDS={Seed}:1 ./test Simulation";

    public override string ToString() => $"seed {Seed}: {Failure ?? "sound"} | {Reproduction} | {Faults}";
}

/// <summary>Runs a whole cluster in one thread from one seed.</summary>
public static class SimulationRunner
{
    /// <summary>Events after which a simulation is called stuck.</summary>
    private const long EventsMax = 3_000_000;

    public static SimulationResult Run(ulong seed, SimulationOptions options)
    {
        var cluster = new Cluster(seed, options);
        try
        {
            cluster.Start();
            Until(cluster, cluster.Begun + options.FaultMilliseconds, () => false);
            cluster.EndFaults();
            var goal = cluster.Checkers.Chain.Count + 5;
            var deadline = cluster.World.Now + options.RecoveryMilliseconds;
            Until(cluster, deadline, () => HasRecovered(cluster, goal));
            if (cluster.Checkers.Failure is null && !HasRecovered(cluster, goal))
            {
                cluster.Checkers.Fail($"no progress: {Describe(cluster, goal)}");
            }

            cluster.Checkers.OnEnd(cluster.Workload.Transactions, goal);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            cluster.Checkers.Fail($"an exception left a replica: {e}");
        }

        return Result(seed, cluster);
    }

    private static void Until(Cluster cluster, long deadline, Func<bool> reached)
    {
        while (cluster.Checkers.Failure is null && cluster.World.Events < EventsMax && !reached() && cluster.World.RunOne(deadline))
        {
        }
    }

    private static bool HasRecovered(Cluster cluster, int goal) =>
        cluster.Checkers.Chain.Count >= goal
        && cluster.Nodes.TrueForAll(n => cluster.LiarOf(n) is not null || n.IsBroken || n.Disk.Blocks.Count >= goal)
        && cluster.Workload.Transactions.All(cluster.Checkers.IsFinal);

    private static string Describe(Cluster cluster, int goal) =>
        $"goal {goal}, " + string.Join("; ", cluster.Nodes.Select(n => $"{n.Index} at {n.Progress?.Height} round {n.Progress?.Round} {n.Progress?.Step}, signs {n.Progress?.Signs}"))
        + $"; {cluster.Workload.Transactions.Count(t => !cluster.Checkers.IsFinal(t))} transactions open";

    private static SimulationResult Result(ulong seed, Cluster cluster)
    {
        var chain = cluster.Checkers.Chain;
        var trace = Xinglin.Ledger.Crypto.Sha256.Of([.. chain.SelectMany(b => b.Header.Hash.ToArray())]).ToString();
        return new SimulationResult(
            seed, cluster.Checkers.Failure, cluster.Faults, chain.Count, cluster.Workload.Transactions.Count(cluster.Checkers.IsFinal), cluster.Checkers.ExtraRounds,
            cluster.Crashes, cluster.Lies, cluster.Checkers.Evidence, cluster.Nodes.Sum(n => n.TakenUp), cluster.Network.Sent, cluster.World.Now - cluster.Begun, trace)
        {
            Sets = cluster.Checkers.Sets,
            Epochs = chain.Select(b => b.Header.Order.Epoch).Distinct().Count(),
            Answered = cluster.History.Answered,
        };
    }
}
