using Xinglin.Simulation.Engine;
using Xunit.Abstractions;

namespace Xinglin.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int SeedsInTest = 200;
    private const int RealSeedsInTest = 30;

    [Fact]
    public void Every_seed_keeps_agreement_acknowledgements_roots_and_progress()
    {
        var (first, count) = Seeds();
        var results = new SimulationResult[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = SimulationRunner.Run(first + (ulong)i, new SimulationOptions()));
        output.WriteLine($"{count} seeds: {results.Sum(r => r.Heights)} heights, {results.Sum(r => r.Transactions)} transactions, {results.Sum(r => r.Crashes)} crashes, {results.Sum(r => r.Lies)} lies, {results.Sum(r => r.Evidence)} evidence");
        var failed = results.Where(r => r.Failure is not null).ToList();
        Assert.True(failed.Count == 0, string.Join(Environment.NewLine, failed.Take(10)));
    }

    [Fact]
    public void The_ledgers_own_executor_keeps_equal_roots_through_faults()
    {
        var results = new SimulationResult[RealSeedsInTest];
        Parallel.For(0, RealSeedsInTest, i => results[i] = SimulationRunner.Run(10_000 + (ulong)i, new SimulationOptions { RealExecution = true }));
        Assert.All(results, r => Assert.True(r.Failure is null, r.ToString()));
        Assert.True(results.Sum(r => r.Transactions) > 20 * RealSeedsInTest);
    }

    private static (ulong First, int Count) Seeds()
    {
        var named = Environment.GetEnvironmentVariable("XINGLIN_SIMULATION_SEEDS")?.Split(':');
        return named is [var first, var count]
            ? (ulong.Parse(first, System.Globalization.CultureInfo.InvariantCulture), int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))
            : (1, SeedsInTest);
    }
}
