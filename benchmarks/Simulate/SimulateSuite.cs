using System.Diagnostics;
using System.Globalization;
using Xinglin.Simulation.Engine;

namespace Xinglin.Benchmarks.Simulate;

/// <summary>Every second seed has the harsher faults too, every fourth several partitions whose votes are signed in lists. More seeds of the whole-cluster simulator than <c>./test</c> has time for: <c>./bench simulate --seeds N</c>.</summary>
internal static class SimulateSuite
{
    /// <summary>Seeds below this are run by <c>./test</c>.</summary>
    private const ulong FirstSeed = 10_001;

    public static Suite Suite { get; } = new("simulate", ["failed_seeds"], Run);

    private static Task Run(SuiteOptions options, Action<Measure> report)
    {
        var started = Stopwatch.GetTimestamp();
        var results = new SimulationResult[options.Seeds];
        Parallel.For(0, options.Seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => results[i] = SimulationRunner.Run(FirstSeed + (ulong)i, OptionsOf(FirstSeed + (ulong)i)));
        var failed = results.Where(r => r.Failure is not null).ToList();
        foreach (var result in failed.Take(20))
        {
            Console.WriteLine($"  {result}");
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        report(new Measure("failed_seeds", failed.Count, "seeds", 0, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"{options.Seeds} seeds from {FirstSeed} in {seconds:0} s: {results.Sum(r => (long)r.Heights)} heights, {results.Sum(r => (long)r.Crashes)} crashes, {results.Sum(r => r.Lies)} lies, {results.Sum(r => (long)r.Evidence)} pieces of evidence, {results.Sum(r => r.Listed)} votes in lists, {results.Sum(r => r.Tried)} leaves attacked, {results.Sum(r => r.Opened)} opened"),
        });
        return Task.CompletedTask;
    }

    private static SimulationOptions OptionsOf(ulong seed) => seed % 4 == 0 ? SimulationOptions.Hosting(seed) : new SimulationOptions { Harsh = seed % 2 == 0 };
}
