using System.Collections.Concurrent;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>An invariant, compiled once; one that does not compile is null and counts as not checked.</summary>
internal sealed record Invariant(ConstraintDefinition Definition, FhirPathExpression? Expression)
{
    private const string SomethingInside = "hasValue() or (children().count() > id.count())";
    private static readonly ConcurrentDictionary<int, Invariant> Known = new();

    /// <summary><c>ele-1</c>, which is asked of every element and answered without the engine.</summary>
    public bool IsSomethingInside { get; } = Definition.Expression == SomethingInside;

    public static Invariant Of(ConstraintDefinition definition) => Known.GetOrAdd(
        definition.Number,
        static (_, d) => new Invariant(d, FhirPathExpression.TryCompile(d.Expression, out var expression, out var _) ? expression : null),
        definition);
}

/// <summary>Judges invariants within one budget for the whole document.</summary>
internal sealed class InvariantRules(IssueList issues)
{
    private long _steps = ValidationLimits.StepsMax;

    public void Judge(FhirNode node, Invariant[] invariants)
    {
        foreach (var invariant in invariants)
        {
            if (invariant.IsSomethingInside)
            {
                JudgeSomethingInside(node, invariant);
            }
            else
            {
                Judge(node, invariant);
            }
        }
    }

    /// <summary>What has nothing at all was reported when it was read; an id alone is reported here.</summary>
    private void JudgeSomethingInside(FhirNode node, Invariant invariant)
    {
        if (node.Text is null && node.Children.Count > 0 && node.Children.All(child => child.Name == "id") && !node.IsResource)
        {
            Report(node, invariant);
        }
    }

    private void Judge(FhirNode node, Invariant invariant)
    {
        FhirPathProblem? problem = null;
        var holds = invariant.Expression?.Judge(node, FhirPathEnvironment.Default, ref _steps, out problem);
        if (holds == false)
        {
            Report(node, invariant);
        }
        else if (invariant.Expression is null || problem is not null)
        {
            // Empty is no answer to complain about (an absent operand is not false), a refusal to evaluate is.
            issues.Add(new ValidationIssue(IssueSeverity.Information, ValidationCodes.NotChecked, node.Path(), $"{invariant.Definition.Key}: {problem?.Code}"));
        }
    }

    private void Report(FhirNode node, Invariant invariant)
    {
        var (definition, severity) = (invariant.Definition, invariant.Definition.IsError ? IssueSeverity.Error : IssueSeverity.Warning);
        issues.Add(new ValidationIssue(severity, ValidationCodes.Invariant, node.Path(), $"{definition.Key}: {definition.Human}"));
    }
}
