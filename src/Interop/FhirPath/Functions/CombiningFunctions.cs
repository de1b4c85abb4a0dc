using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.4: union without repetition, combine with it.</summary>
internal static class CombiningFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("union", 1, 1, (frame, input, arguments) => Union(frame.Run, input, frame.Inner(arguments[0]))),
        FunctionEntry.Of("combine", 1, 2, Combine),
    ];

    public static PathCollection Union(EvaluationRun run, PathCollection a, PathCollection b)
    {
        if (a.Count + b.Count <= 1)
        {
            return a.Count == 0 ? b : a;
        }

        var set = ItemSet.Of(run, a);
        foreach (var item in b)
        {
            set.Add(item);
        }

        return PathCollection.Of(set.Items);
    }

    /// <summary>The second argument, whether order is kept, changes nothing: it always is.</summary>
    private static PathCollection Combine(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var all = new List<object>(input);
        FilteringFunctions.Append(all, frame.Inner(arguments[0]));
        return PathCollection.Of(all);
    }
}
