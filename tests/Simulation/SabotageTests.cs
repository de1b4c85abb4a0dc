using Xinglin.Simulation.Engine;

namespace Xinglin.Simulation;

/// <summary>The checkers are worth something: they see what must not be, and replicas stop rather than sign it.</summary>
public sealed class SabotageTests
{
    [Fact]
    public void A_disk_that_lies_about_flushes_is_found_out()
    {
        var failed = Enumerable.Range(1, 20).Select(seed => SimulationRunner.Run((ulong)seed, new SimulationOptions { Sabotage = Sabotage.FlushLies }))
            .Where(r => r.Failure is not null).ToList();
        Assert.NotEmpty(failed);
        Assert.Contains(failed, r => r.Failure!.Contains("two different votes", StringComparison.Ordinal) || r.Failure.Contains("stopped signing", StringComparison.Ordinal)
            || r.Failure.Contains("fork", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_liars_of_four_can_fork_the_chain_and_the_checkers_see_it()
    {
        var plan = new FaultPlan { Liar = 2, Conspires = true };
        var failures = Enumerable.Range(1, 4).Select(seed => SimulationRunner.Run((ulong)seed, new SimulationOptions { Sabotage = Sabotage.TwoLiars, Faults = plan }).Failure);
        Assert.Contains(failures, f => f is not null && f.Contains("a fork", StringComparison.Ordinal));
    }

    [Fact]
    public void A_replica_that_computes_another_root_halts_and_names_it()
    {
        var cluster = new Cluster(1, new SimulationOptions { Sabotage = Sabotage.BrokenExecution, Faults = new FaultPlan() });
        cluster.Start();
        while (cluster.World.RunOne(cluster.Begun + 10_000))
        {
        }

        Assert.Null(cluster.Checkers.Failure);
        Assert.True(cluster.Checkers.Chain.Count >= 10);
        Assert.Empty(cluster.Nodes[0].Disk.Blocks);
        Assert.Contains("this replica computed state root", cluster.Nodes[0].Halted, StringComparison.Ordinal);
        Assert.Contains("Height 1 is final", cluster.Nodes[0].Halted, StringComparison.Ordinal);
    }
}
