using System.Diagnostics.CodeAnalysis;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Analysis;
using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Syntax;

namespace Xinglin.Interop.FhirPath;

/// <summary>
/// A compiled expression: FHIRPath 2.0 (normative) with R4's functions. Compile once, evaluate often and from many threads. Neither
/// compiling nor evaluating throws for what a text or a document can cause: the answer is a problem with a code of <see cref="FhirPathCodes"/>.
/// </summary>
public sealed class FhirPathExpression
{
    private readonly Evaluator _evaluator;

    private FhirPathExpression(string text, Evaluator evaluator)
    {
        Text = text;
        _evaluator = evaluator;
    }

    /// <summary>The text as given.</summary>
    public string Text { get; }

    /// <summary>Compiles all of FHIRPath.</summary>
    public static bool TryCompile(string text, [NotNullWhen(true)] out FhirPathExpression? expression, [NotNullWhen(false)] out FhirPathProblem? problem) =>
        TryCompile(text, FhirPathProfile.Full, out expression, out problem);

    /// <summary>Compiles what the profile accepts; else the first problem, with its place in the text.</summary>
    public static bool TryCompile(
        string text, FhirPathProfile profile, [NotNullWhen(true)] out FhirPathExpression? expression, [NotNullWhen(false)] out FhirPathProblem? problem)
    {
        (expression, problem) = (null, null);
        try
        {
            var tree = Parser.Parse(text);
            if (profile.IsClosed)
            {
                ClosedProfile.Check(tree);
            }

            var evaluator = Compiler.Compile(tree);
            if (profile.IsStrict)
            {
                StrictCheck.Check(tree, profile.ContextType);
            }

            expression = new FhirPathExpression(text, evaluator);
            return true;
        }
        catch (FhirPathFault fault)
        {
            problem = fault.ToProblem();
            return false;
        }
    }

    /// <summary>
    /// Evaluates on a node (none: only what needs no input). The values are nodes, <c>bool</c>, <c>int</c>, <c>ExactDecimal</c>, <c>string</c>,
    /// <c>Temporal</c> and <c>PathQuantity</c>, in order.
    /// </summary>
    public bool TryEvaluate(
        FhirNode? context, FhirPathEnvironment environment, [NotNullWhen(true)] out IReadOnlyList<object>? values, [NotNullWhen(false)] out FhirPathProblem? problem)
    {
        (values, problem) = (null, null);
        try
        {
            values = Evaluate(context, environment);
            return true;
        }
        catch (Exception error) when (error is FhirPathFault or ArithmeticException)
        {
            problem = Problem(error);
            return false;
        }
    }

    /// <summary>Evaluates as a condition: true, false, or null when nothing or several values come out; a problem when it cannot be said.</summary>
    public bool? Judge(FhirNode? context, FhirPathEnvironment environment, out FhirPathProblem? problem)
    {
        problem = null;
        try
        {
            return Items.Condition(Evaluate(context, environment), "condition");
        }
        catch (Exception error) when (error is FhirPathFault or ArithmeticException)
        {
            problem = Problem(error);
            return null;
        }
    }

    /// <summary>Like <see cref="Judge(FhirNode?, FhirPathEnvironment, out FhirPathProblem?)"/>, taking its steps from a budget that several share.</summary>
    internal bool? Judge(FhirNode context, FhirPathEnvironment environment, ref long steps, out FhirPathProblem? problem)
    {
        problem = null;
        var run = new EvaluationRun(environment, context, Math.Min(steps, environment.Steps));
        try
        {
            return Items.Condition(_evaluator(new Frame(run, PathCollection.Of(context))), "condition");
        }
        catch (Exception error) when (error is FhirPathFault or ArithmeticException)
        {
            problem = Problem(error);
            return null;
        }
        finally
        {
            steps -= run.Spent;
        }
    }

    /// <summary>Arithmetic that leaves its range is the same to the caller as a number with too many digits.</summary>
    private static FhirPathProblem Problem(Exception error) =>
        error is FhirPathFault fault ? fault.ToProblem() : new FhirPathProblem(FhirPathCodes.TooManyDigits, 0, "arithmetic");

    private PathCollection Evaluate(FhirNode? context, FhirPathEnvironment environment) =>
        _evaluator(new Frame(new EvaluationRun(environment, context, environment.Steps), PathCollection.OfNullable(context)));
}
