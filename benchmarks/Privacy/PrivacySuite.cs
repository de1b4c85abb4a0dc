using System.Globalization;

namespace Xinglin.Benchmarks.Privacy;

/// <summary><c>./bench privacy</c>: what times and counterparties on the ledger tell about whose accounts belong together.</summary>
internal static class PrivacySuite
{
    private const int Worlds = 10;

    internal static Suite Suite { get; } = new("privacy", [.. PublicationPolicy.All.Select(p => p.Row)], Run);

    private static Task Run(SuiteOptions options, Action<Measure> report)
    {
        foreach (var policy in PublicationPolicy.All)
        {
            var advantages = new double[Worlds];
            Parallel.For(0, Worlds, seed =>
            {
                var world = LinkageWorld.Live(seed, policy);
                advantages[seed] = LinkageAttacker.Advantage(world.Facts, world.Truth);
            });
            report(new Measure(policy.Row, advantages.Average(), "advantage", 1, "lower")
            {
                Detail = string.Create(CultureInfo.InvariantCulture,
                    $"{policy.Says}; {LinkageWorld.Patients} patients of two hospitals over eight weeks, {Worlds} worlds, from {advantages.Min():0.00} to {advantages.Max():0.00}; published, no target"),
            });
        }

        return Task.CompletedTask;
    }
}
