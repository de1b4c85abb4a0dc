using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>iif, coalesce, trace, defineVariable.</summary>
internal static class FlowFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("iif", 2, 3, If),
        FunctionEntry.Of("coalesce", 1, 16, Coalesce),
        FunctionEntry.Of("trace", 1, 2, Trace),
        FunctionEntry.Of("defineVariable", 1, 2, DefineVariable),
    ];

    /// <summary>Only the branch that is chosen is evaluated.</summary>
    private static PathCollection If(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var inner = frame.ForItems();
        inner.This = PathCollection.OfNullable(Items.Single(input, "iif"));
        inner.Index = frame.Index;
        return Items.Condition(inner.Inner(arguments[0]), "iif") == true ? inner.Inner(arguments[1])
            : arguments.Length > 2 ? inner.Inner(arguments[2])
            : PathCollection.Empty;
    }

    private static PathCollection Coalesce(Frame frame, PathCollection input, Evaluator[] arguments) =>
        arguments.Select(frame.Inner).FirstOrDefault(value => value.Count > 0) ?? PathCollection.Empty;

    private static PathCollection Trace(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (frame.Run.Environment.Trace is { } trace)
        {
            trace(Items.Text(frame.Inner(arguments[0]), "trace") ?? string.Empty, input.Count);
        }

        return input;
    }

    /// <summary>A name is defined once; the value is the argument for the input, or the input itself.</summary>
    private static PathCollection DefineVariable(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Text(frame.Inner(arguments[0]), "defineVariable") is not { } name)
        {
            throw new FhirPathFault(FhirPathCodes.WrongType, "defineVariable");
        }

        if (Evaluation.Environment.Reserved.Contains(name) || name.StartsWith("vs-", StringComparison.Ordinal) || name.StartsWith("ext-", StringComparison.Ordinal)
            || VariableList.Find(frame.Variables, name) is not null || frame.Run.Environment.Variables.ContainsKey(name))
        {
            throw new FhirPathFault(FhirPathCodes.WrongType, "%" + name);
        }

        frame.Variables = new VariableList(name, arguments.Length > 1 ? ValueFor(frame, input, arguments[1]) : input, frame.Variables);
        return input;
    }

    private static PathCollection ValueFor(Frame frame, PathCollection input, Evaluator value)
    {
        var inner = frame.ForItems();
        inner.This = input;
        return inner.Inner(value);
    }
}
