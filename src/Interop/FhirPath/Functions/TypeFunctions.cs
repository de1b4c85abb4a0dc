using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Syntax;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 6.3 and 10: is, as, ofType, type.</summary>
internal static class TypeFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        new FunctionEntry("is", 1, 1, call => Bound(call, (_, input, type) => Is(input, type))),
        new FunctionEntry("as", 1, 1, call => Bound(call, (frame, input, type) => OfType(frame.Run, input, type))),
        new FunctionEntry("ofType", 1, 1, call => Bound(call, (frame, input, type) => OfType(frame.Run, input, type))),
        FunctionEntry.Of("type", (_, input) => PathCollection.Of([.. input.Select(Types.Of)])),
    ];

    public static PathCollection Is(PathCollection input, TypeSpecifier type) =>
        Items.Single(input, "is") is { } item ? PathCollection.Of(Types.Is(item, type)) : PathCollection.Empty;

    /// <summary>R4's own invariants use <c>as</c> on many values; it filters like <c>ofType</c>.</summary>
    public static PathCollection OfType(EvaluationRun run, PathCollection input, TypeSpecifier type)
    {
        run.Spend(input.Count);
        return input.Count == 1
            ? Types.IsChosen(input[0], type) ? input : PathCollection.Empty
            : PathCollection.Of([.. input.Where(item => Types.IsChosen(item, type))]);
    }

    private static FunctionBody Bound(CallSyntax call, Func<Frame, PathCollection, TypeSpecifier, PathCollection> body)
    {
        var type = Compiler.Specifier(call.Arguments[0]);
        return (frame, input) => body(frame, input, type);
    }
}
