using Xinglin.Simulation.Engine;
using Xunit.Abstractions;

namespace Xinglin.Simulation;

/// <summary>
/// Members whose processes host several partitions and sign their votes in lists: crashes between deciding, signing and flushing, a liar,
/// and somebody who tries to show every vote that has not left.
/// </summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const int SeedsInTest = 20;

    [Fact]
    public void Every_seed_keeps_agreement_in_every_partition_convicts_no_honest_member_and_goes_on()
    {
        var (first, count) = Seeds();
        var results = Run(count, first, i => SimulationOptions.Hosting(first + (ulong)i));
        Tell(results);
        Assert.All(results, r => Assert.True(r.Failure is null, r.ToString()));
        Assert.Equal(0, results.Sum(r => r.Opened));
        Assert.True(count < SeedsInTest || results.Sum(r => r.Listed) > 50 * count);
        Assert.True(count < SeedsInTest || results.Sum(r => r.Tried) > 30 * count);
    }

    [Fact]
    public void Crashes_between_deciding_signing_and_flushing_convict_nobody()
    {
        var results = Run(12, 60_000, i => new SimulationOptions { Partitions = 3, Faults = Crashes(i) });
        Tell(results);
        Assert.All(results, r => Assert.True(r.Failure is null, r.ToString()));
        Assert.True(results.Sum(r => r.Crashes) > 100);
        Assert.Equal(0, results.Sum(r => r.Evidence));
        Assert.Equal(0, results.Sum(r => r.Opened));
    }

    [Fact]
    public void Without_salts_somebody_shows_votes_that_never_left_and_the_checkers_see_it()
    {
        var results = Run(20, 60_000, i => new SimulationOptions { Partitions = 3, Faults = Crashes(i), Sabotage = Sabotage.Unsalted });
        Tell(results);
        Assert.True(results.Sum(r => r.Opened) > 20);
        Assert.Contains(results, r => r.Failure is not null && r.Failure.Contains("that a crash may lose", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disk_that_lies_about_flushes_is_found_out_here_too()
    {
        var results = Run(12, 60_000, i => new SimulationOptions { Partitions = 2, Faults = Crashes(i), Sabotage = Sabotage.FlushLies });
        Assert.Contains(results, r => r.Failure is not null);
    }

    [Fact]
    public void A_seed_does_the_same_every_time()
    {
        var options = new SimulationOptions { Partitions = 3 };
        Assert.Equal(SimulationRunner.Run(7, options), SimulationRunner.Run(7, options));
    }

    private static FaultPlan Crashes(int number) => new() { CrashAtVote = 20, FlushMax = number % 2 == 0 ? 40 : 10, Crash = 200, DelayMax = 20, Drop = 20 };

    private static SimulationResult[] Run(int count, ulong first, Func<int, SimulationOptions> options)
    {
        var results = new SimulationResult[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = SimulationRunner.Run(first + (ulong)i, options(i)));
        return results;
    }

    private static (ulong First, int Count) Seeds()
    {
        var named = Environment.GetEnvironmentVariable("XINGLIN_SIMULATION_SEEDS")?.Split(':');
        return named is [var first, var count]
            ? (ulong.Parse(first, System.Globalization.CultureInfo.InvariantCulture), int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))
            : (50_000, SeedsInTest);
    }

    private void Tell(SimulationResult[] results) => output.WriteLine(
        $"{results.Length} seeds: {results.Sum(r => r.Heights)} heights, {results.Sum(r => r.Crashes)} crashes, {results.Sum(r => r.Lies)} lies, {results.Sum(r => r.Evidence)} evidence, "
        + $"{results.Sum(r => r.Listed)} votes in lists, {results.Sum(r => r.Tried)} leaves tried, {results.Sum(r => r.Opened)} opened, {results.Count(r => r.Failure is not null)} failed: {string.Join("; ", results.Where(r => r.Failure is not null).GroupBy(r => Kind(r.Failure!)).Select(g => $"{g.Count()} {g.Key}"))}");

    private static string Kind(string failure) => string.Concat(failure[(failure.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(':')[0].Where(c => !char.IsAsciiDigit(c)));
}
