using System.Globalization;

namespace Xinglin.Fuzz;

/// <summary>Runs a fixed budget of variants; a failure names seed and bytes, so that it can be run again alone.</summary>
internal static class Fuzzing
{
    /// <summary>XINGLIN_FUZZ_FACTOR makes every budget larger by that factor.</summary>
    private static int Factor => int.TryParse(Environment.GetEnvironmentVariable("XINGLIN_FUZZ_FACTOR"), NumberStyles.None, CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    /// <summary>Calls <paramref name="judge"/> with variants; it returns what is wrong, or null. Returns how many it accepted.</summary>
    public static int Run(int seed, int rounds, IReadOnlyList<byte[]> samples, IReadOnlyList<byte[]>? tokens, Func<byte[], (bool Accepted, string? Wrong)> judge)
    {
        var accepted = 0;
        var mutator = new Mutator(seed, samples, tokens);
        for (var round = 0; round < rounds * Factor; round++)
        {
            var input = mutator.Next();
            try
            {
                var (taken, wrong) = judge(input);
                accepted += taken ? 1 : 0;
                Assert.True(wrong is null, $"seed {seed}, round {round}: {wrong}: {Convert.ToHexString(input)}");
            }
            catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, round {round}: {fault.GetType().Name} {fault.Message} at {fault.StackTrace}: {Convert.ToHexString(input)}");
            }
        }

        return accepted;
    }
}
