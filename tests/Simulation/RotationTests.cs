using Xinglin.Simulation.Engine;
using Xunit.Abstractions;

namespace Xinglin.Simulation;

/// <summary>A validator takes new keys while it runs and votes. Besides what every simulation checks: two keys never vote at one height.</summary>
public sealed class RotationTests(ITestOutputHelper output)
{
    /// <summary>Outputs of a replica from the block that decides on a new key to well past the first votes with it.</summary>
    private const int OutputsAround = 90;

    [Fact]
    public void A_validator_that_everybody_waits_for_changes_its_key_and_no_height_needs_a_second_round()
    {
        var result = SimulationRunner.Run(1, new SimulationOptions(Validators: 3) { Faults = new FaultPlan(), Rotates = 1 });
        Assert.True(result.Failure is null, result.ToString());
        Assert.True(result.KeysTaken >= 5, $"{result.KeysTaken} keys");
        Assert.Equal(0, result.ExtraRounds);
    }

    [Fact]
    public void A_process_that_ends_at_any_step_around_the_change_of_its_key_goes_on_with_the_right_one()
    {
        var results = Run(OutputsAround, i => new SimulationOptions(FaultMilliseconds: 12_000)
        {
            Faults = new FaultPlan { FlushMax = i % 3 == 0 ? 40 : 4 },
            Rotates = i % 4,
            EndsAfterVote = i + 1,
        });
        Assert.All(results, r => Assert.True(r.Crashes > 0, r.ToString()));
        Assert.True(results.Sum(r => r.Evidence) == 0);
    }

    [Fact]
    public void Keys_change_under_every_fault_that_a_seed_chooses()
    {
        var results = Run(60, i => new SimulationOptions { Rotates = i % 4, EndsAfterVote = i % 2 == 0 ? 0 : 1 + (i % OutputsAround) });
        Assert.True(results.Sum(r => r.KeysTaken) > 60);
        Assert.True(results.Sum(r => r.Lies) > 0);
    }

    [Fact]
    public void A_new_key_that_votes_too_early_is_found_out()
    {
        var result = SimulationRunner.Run(1, new SimulationOptions { Faults = new FaultPlan(), Rotates = 1, Sabotage = Sabotage.EarlyKey });
        Assert.Matches("two keys|does not name", result.Failure);
    }

    private SimulationResult[] Run(int count, Func<int, SimulationOptions> options)
    {
        var results = new SimulationResult[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = SimulationRunner.Run(20_000 + (ulong)i, options(i)));
        output.WriteLine($"{count} seeds: {results.Sum(r => r.Heights)} heights, {results.Sum(r => r.KeysTaken)} keys taken up, {results.Sum(r => r.Crashes)} crashes");
        Assert.All(results, r => Assert.True(r.Failure is null, r.ToString()));
        return results;
    }
}
