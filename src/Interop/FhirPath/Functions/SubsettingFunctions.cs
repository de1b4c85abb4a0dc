using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.3: parts of a collection.</summary>
internal static class SubsettingFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("single", (_, input) => PathCollection.OfNullable(Items.Single(input, "single"))),
        FunctionEntry.Of("first", (_, input) => Slice(input, 0, 1)),
        FunctionEntry.Of("last", (_, input) => Slice(input, Math.Max(0, input.Count - 1), 1)),
        FunctionEntry.Of("tail", (_, input) => Slice(input, 1, int.MaxValue)),
        FunctionEntry.Of("skip", 1, 1, (frame, input, arguments) => Slice(input, Items.Integer(frame.Inner(arguments[0]), "skip") ?? 0, int.MaxValue)),
        FunctionEntry.Of("take", 1, 1, (frame, input, arguments) => Slice(input, 0, Items.Integer(frame.Inner(arguments[0]), "take") ?? 0)),
        FunctionEntry.Of("intersect", 1, 1, Intersect),
        FunctionEntry.Of("exclude", 1, 1, Exclude),
    ];

    private static PathCollection Slice(PathCollection input, int skip, int take)
    {
        skip = Math.Max(0, skip);
        var count = Math.Min((long)take, (long)input.Count - skip);
        return count <= 0 ? PathCollection.Empty
            : count == input.Count ? input
            : PathCollection.Of([.. Enumerable.Range(skip, (int)count).Select(i => input[i])]);
    }

    private static PathCollection Intersect(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var other = ItemSet.Of(frame.Run, frame.Inner(arguments[0]));
        return PathCollection.Of([.. ItemSet.Of(frame.Run, input).Items.Where(other.Contains)]);
    }

    /// <summary>Keeps order and repetition.</summary>
    private static PathCollection Exclude(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var other = ItemSet.Of(frame.Run, frame.Inner(arguments[0]));
        return PathCollection.Of([.. input.Where(item => !other.Contains(item))]);
    }
}
