using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>A compiled part of an expression.</summary>
internal delegate PathCollection Evaluator(Frame frame);

/// <summary>What one evaluation has once: its environment, its clock, and what is left of its budget.</summary>
internal sealed class EvaluationRun(FhirPathEnvironment environment, FhirNode? context, long steps)
{
    private Temporal? _now;

    public FhirPathEnvironment Environment { get; } = environment;

    /// <summary>The node that the evaluation began with.</summary>
    public FhirNode? Context { get; } = context;

    /// <summary>The clock, read once.</summary>
    public Temporal Now => _now ??= Temporal.OfInstant(Environment.Now ?? DateTimeOffset.UtcNow);

    /// <summary>Steps taken so far.</summary>
    public long Spent { get; private set; }

    public void Spend(long count)
    {
        if ((Spent += count) > steps)
        {
            throw new FhirPathFault(FhirPathCodes.Budget, "steps");
        }
    }
}

/// <summary>What an expression sees: <c>$this</c>, <c>$index</c>, <c>$total</c> and the variables defined so far.</summary>
internal sealed class Frame(EvaluationRun run, PathCollection focus)
{
    public EvaluationRun Run { get; } = run;

    public PathCollection This { get; set; } = focus;

    public int Index { get; set; }

    public PathCollection Total { get; set; } = PathCollection.Empty;

    /// <summary>Defined by <c>defineVariable</c>; what an operand or argument defines ends with it.</summary>
    public VariableList? Variables { get; set; }

    /// <summary>A frame for evaluating an argument once for each item.</summary>
    public Frame ForItems() => new(Run, PathCollection.Empty) { Index = Index, Total = Total, Variables = Variables };

    /// <summary>Evaluates an operand or argument with this focus; its variables stay inside.</summary>
    public PathCollection Inner(Evaluator part)
    {
        var variables = Variables;
        var result = part(this);
        Variables = variables;
        return result;
    }

    /// <summary>Evaluates for one item of the collection that a function iterates.</summary>
    public PathCollection With(Evaluator part, object item, int index)
    {
        Run.Spend(1);
        (This, Index) = (PathCollection.Of(item), index);
        return Inner(part);
    }
}

/// <summary>Variables, the latest first.</summary>
internal sealed record VariableList(string Name, PathCollection Value, VariableList? Earlier)
{
    public static PathCollection? Find(VariableList? list, string name)
    {
        for (; list is not null; list = list.Earlier)
        {
            if (list.Name == name)
            {
                return list.Value;
            }
        }

        return null;
    }
}
