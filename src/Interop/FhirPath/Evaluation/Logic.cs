namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>Three-valued logic (FHIRPath 6.5); the right side is evaluated only when the left does not decide.</summary>
internal static class Logic
{
    public static Evaluator And(Evaluator left, Evaluator right) => frame =>
    {
        var a = Left(frame, left, "and");
        return a == false ? PathCollection.False : PathCollection.OfNullable(a & Right(frame, right, "and"));
    };

    public static Evaluator Or(Evaluator left, Evaluator right) => frame =>
    {
        var a = Left(frame, left, "or");
        return a == true ? PathCollection.True : PathCollection.OfNullable(a | Right(frame, right, "or"));
    };

    public static Evaluator Xor(Evaluator left, Evaluator right) => frame =>
        PathCollection.OfNullable(Left(frame, left, "xor") ^ Right(frame, right, "xor"));

    public static Evaluator Implies(Evaluator left, Evaluator right) => frame =>
    {
        var a = Left(frame, left, "implies");
        return a == false ? PathCollection.True : PathCollection.OfNullable(!a | Right(frame, right, "implies"));
    };

    private static bool? Left(Frame frame, Evaluator part, string operation) => Items.Condition(frame.Inner(part), operation);

    private static bool? Right(Frame frame, Evaluator part, string operation) => Items.Condition(frame.Inner(part), operation);
}
