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

    /// <summary>Votes that were signed in lists of several partitions.</summary>
    public long Listed { get; init; }

    /// <summary>Leaves of such lists that somebody tried to open before their votes left.</summary>
    public long Tried { get; init; }

    /// <summary>Votes that were shown so.</summary>
    public long Opened { get; init; }

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
        var processes = options.Partitions > 1 ? new Processes(seed, options) : null;
        IReadOnlyList<Cluster> clusters = processes?.Partitions ?? [new Cluster(seed, options)];
        var world = clusters[0].World;
        try
        {
            Each(clusters, c => c.Start());
            Until(clusters, clusters[0].Begun + options.FaultMilliseconds, () => false);
            Each(clusters, c => c.EndFaults());
            var goals = clusters.Select(c => c.Checkers.Chain.Count + 5).ToArray();
            Until(clusters, world.Now + options.RecoveryMilliseconds, () => clusters.Index().All(c => HasRecovered(c.Item, goals[c.Index])));
            foreach (var (index, cluster) in clusters.Index().TakeWhile(_ => FailureOf(clusters) is null))
            {
                if (!HasRecovered(cluster, goals[index]))
                {
                    cluster.Checkers.Fail($"no progress: {Describe(cluster, goals[index])}");
                }

                cluster.Checkers.OnEnd(cluster.Workload.Transactions, goals[index]);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            clusters[0].Checkers.Fail($"an exception left a replica: {e}");
        }

        return Result(seed, clusters, processes);
    }

    private static void Each(IReadOnlyList<Cluster> clusters, Action<Cluster> action)
    {
        foreach (var cluster in clusters)
        {
            action(cluster);
        }
    }

    private static void Until(IReadOnlyList<Cluster> clusters, long deadline, Func<bool> reached)
    {
        var world = clusters[0].World;
        while (clusters.All(c => c.Checkers.Failure is null) && world.Events < EventsMax * clusters.Count && !reached() && world.RunOne(deadline))
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

    private static string? FailureOf(IReadOnlyList<Cluster> clusters) =>
        clusters.FirstOrDefault(c => c.Checkers.Failure is not null) is not { } failed ? null
        : clusters.Count == 1 ? failed.Checkers.Failure
        : $"partition {failed.Founding.Partition}, {failed.Checkers.Failure}";

    private static SimulationResult Result(ulong seed, IReadOnlyList<Cluster> clusters, Processes? processes)
    {
        var first = clusters[0];
        var chain = clusters.SelectMany(c => c.Checkers.Chain).ToList();
        var trace = Xinglin.Ledger.Crypto.Sha256.Of([.. chain.SelectMany(b => b.Header.Hash.ToArray())]).ToString();
        return new SimulationResult(
            seed, FailureOf(clusters), first.Faults, chain.Count, clusters.Sum(c => c.Workload.Transactions.Count(c.Checkers.IsFinal)), clusters.Sum(c => c.Checkers.ExtraRounds),
            clusters.Sum(c => c.Crashes), clusters.Sum(c => c.Lies), clusters.Sum(c => c.Checkers.Evidence), clusters.Sum(c => c.Nodes.Sum(n => n.TakenUp)), clusters.Sum(c => c.Network.Sent),
            first.World.Now - first.Begun, trace)
        {
            Sets = first.Checkers.Sets,
            Epochs = first.Checkers.Chain.Select(b => b.Header.Order.Epoch).Distinct().Count(),
            Answered = clusters.Sum(c => c.History.Answered),
            Listed = processes?.Listed ?? 0,
            Tried = processes?.Opener.Tried ?? 0,
            Opened = processes?.Opener.Opened ?? 0,
        };
    }
}
