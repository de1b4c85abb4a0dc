using System.Diagnostics;
using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>definitions: from nothing to the first type read out of R4's definitions, once a process. It runs before anything else has opened them.</summary>
internal static class DefinitionsStart
{
    public static Measure Run()
    {
        var clock = Stopwatch.StartNew();
        var type = R4Definitions.Type("Observation");
        return new Measure("definitions", clock.Elapsed.TotalMilliseconds, "ms", 200, "lower") { Detail = $"unpack, index, read {type!.Name}" };
    }
}
