using System.Collections.Concurrent;

namespace Xinglin.Simulation.Engine;

/// <summary>Keys by name, made once a process.</summary>
internal static class Keys
{
    private static readonly ConcurrentDictionary<string, DeterministicSigner> Known = new(StringComparer.Ordinal);

    public static DeterministicSigner Get(string name) => Known.GetOrAdd(name, n => new DeterministicSigner(n));
}
