using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.1: is there something, is it all, is it distinct.</summary>
internal static class ExistenceFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("empty", (_, input) => PathCollection.Of(input.Count == 0)),
        FunctionEntry.Of("exists", 0, 1, Exists),
        FunctionEntry.Of("all", 1, 1, EveryOne),
        FunctionEntry.Of("allTrue", (_, input) => PathCollection.Of(Booleans(input, "allTrue").All(b => b))),
        FunctionEntry.Of("anyTrue", (_, input) => PathCollection.Of(Booleans(input, "anyTrue").Any(b => b))),
        FunctionEntry.Of("allFalse", (_, input) => PathCollection.Of(Booleans(input, "allFalse").All(b => !b))),
        FunctionEntry.Of("anyFalse", (_, input) => PathCollection.Of(Booleans(input, "anyFalse").Any(b => !b))),
        FunctionEntry.Of("subsetOf", 1, 1, (frame, input, arguments) => PathCollection.Of(IsSubset(frame.Run, input, frame.Inner(arguments[0])))),
        FunctionEntry.Of("supersetOf", 1, 1, (frame, input, arguments) => PathCollection.Of(IsSubset(frame.Run, frame.Inner(arguments[0]), input))),
        FunctionEntry.Of("count", (_, input) => PathCollection.Of((object)input.Count)),
        FunctionEntry.Of("distinct", (frame, input) => PathCollection.Of(ItemSet.Of(frame.Run, input).Items)),
        FunctionEntry.Of("isDistinct", (frame, input) => PathCollection.Of(ItemSet.Of(frame.Run, input).Items.Count == input.Count)),
        FunctionEntry.Of("not", (_, input) => PathCollection.OfNullable(!Items.Condition(input, "not"))),
    ];

    private static PathCollection Exists(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (arguments.Length == 0)
        {
            return PathCollection.Of(input.Count > 0);
        }

        var inner = frame.ForItems();
        for (var i = 0; i < input.Count; i++)
        {
            if (Items.Condition(inner.With(arguments[0], input[i], i), "exists") == true)
            {
                return PathCollection.True;
            }
        }

        return PathCollection.False;
    }

    private static PathCollection EveryOne(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var inner = frame.ForItems();
        for (var i = 0; i < input.Count; i++)
        {
            if (Items.Condition(inner.With(arguments[0], input[i], i), "all") != true)
            {
                return PathCollection.False;
            }
        }

        return PathCollection.True;
    }

    private static IEnumerable<bool> Booleans(PathCollection input, string function) =>
        input.Select(Items.SystemValue).Select(value => value is bool b ? b : throw new FhirPathFault(FhirPathCodes.WrongType, function));

    private static bool IsSubset(EvaluationRun run, PathCollection part, PathCollection whole)
    {
        var set = ItemSet.Of(run, whole);
        return part.All(set.Contains);
    }
}
