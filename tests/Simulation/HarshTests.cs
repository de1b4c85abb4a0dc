using Xinglin.Simulation.Engine;
using Xunit.Abstractions;

namespace Xinglin.Simulation;

/// <summary>Faults that hold for long, come from one side, or meet: each by itself, and as seeds choose.</summary>
public sealed class HarshTests(ITestOutputHelper output)
{
    private const int SeedsInTest = 100;

    [Fact]
    public void Every_seed_survives_the_harsher_faults()
    {
        var results = Run(SeedsInTest, 40_000, _ => new SimulationOptions { Harsh = true });
        output.WriteLine($"{SeedsInTest} seeds: {results.Sum(r => r.Heights)} heights, {results.Sum(r => r.Transactions)} transactions, {results.Sum(r => r.Lies)} lies, {results.Sum(r => r.Evidence)} evidence");
        Assert.True(results.Sum(r => r.Lies) > 1_000);
        Assert.True(results.Sum(r => r.Answered) > 30 * SeedsInTest);
    }

    [Fact]
    public void Every_minority_cut_off_in_turn_stops_nobody()
    {
        var results = Run(6, 41_000, i => new SimulationOptions(Validators: 4 + (i % 2 * 3)) { Faults = new FaultPlan { EveryMinority = true } });
        Assert.All(results, r => Assert.True(r.Heights > 20, r.ToString()));
    }

    [Fact]
    public void A_clock_that_jumps_by_hours_moves_no_header_time()
    {
        var results = Run(8, 42_000, i => new SimulationOptions { Faults = new FaultPlan { ClockSteps = i % 4, ClockSkew = 0 } });
        Assert.All(results, r => Assert.True(r.Heights > 10, r.ToString()));
    }

    [Theory]
    [InlineData(OrdererFault.Equivocates)]
    [InlineData(OrdererFault.Withholds)]
    [InlineData(OrdererFault.Malformed)]
    [InlineData(OrdererFault.Censors)]
    [InlineData(OrdererFault.Slow)]
    public void An_orderer_is_replaced_whatever_it_does(OrdererFault fault) =>
        Assert.All(Run(4, 43_000, _ => new SimulationOptions { Faults = new FaultPlan { Orderer = fault, ReplacesOrderer = true } }), r => Assert.Equal(2, r.Epochs));

    [Fact]
    public void Members_come_and_go_under_load_and_crashes()
    {
        var results = Run(12, 44_000, i => new SimulationOptions { Faults = new FaultPlan { ChangesMembers = true, Crash = i % 2 * 300, CrashAtVote = 5, Drop = 20 } });
        Assert.True(results.Count(r => r.Sets == 3) > 6, string.Join(", ", results.Select(r => r.Sets)));
    }

    [Fact]
    public void A_full_disk_a_mute_member_and_a_flood_are_put_up_with()
    {
        Run(6, 45_000, i => new SimulationOptions { Faults = new FaultPlan { DiskFull = i % 5 } });
        Run(4, 45_100, i => new SimulationOptions { Faults = new FaultPlan { Mute = i } });
        Run(4, 45_200, i => new SimulationOptions { Faults = new FaultPlan { Liar = i, Floods = true } });
    }

    [Fact]
    public void A_process_that_ends_after_every_so_many_steps_loses_nothing() =>
        Run(40, 46_000, i => new SimulationOptions(FaultMilliseconds: 8_000) { Faults = new FaultPlan { FlushMax = i % 3 == 0 ? 40 : 4 }, EndsEvery = i + 1 });

    private static SimulationResult[] Run(int count, ulong first, Func<int, SimulationOptions> options)
    {
        var results = new SimulationResult[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = SimulationRunner.Run(first + (ulong)i, options(i)));
        Assert.All(results, r => Assert.True(r.Failure is null, r.ToString()));
        return results;
    }
}
