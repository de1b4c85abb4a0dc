using System.Collections.Frozen;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>Every function by name.</summary>
internal static class FunctionTable
{
    public static FunctionEntry? Find(string name) => All.GetValueOrDefault(name);

    public static IReadOnlyCollection<string> Names => All.Keys;

    private static readonly FrozenDictionary<string, FunctionEntry> All = new[]
    {
        ExistenceFunctions.All,
        FilteringFunctions.All,
        SubsettingFunctions.All,
        CombiningFunctions.All,
        ConversionFunctions.All,
        StringFunctions.All,
        PatternFunctions.All,
        EncodingFunctions.All,
        MathFunctions.All,
        BoundaryFunctions.All,
        TreeFunctions.All,
        TypeFunctions.All,
        TimeFunctions.All,
        FlowFunctions.All,
        FhirFunctions.All,
    }.SelectMany(family => family).ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
}
