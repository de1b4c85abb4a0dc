using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Interop.FhirPath;

namespace Xinglin.Interop.Fhir.Mhd;

/// <summary>One demand of a profile on each of some nodes.</summary>
internal sealed class MhdRule
{
    private readonly FhirPathExpression _where;
    private readonly FhirPathExpression _condition;

    /// <param name="key">Its short name.</param>
    /// <param name="where">FHIRPath from the bundle to the nodes.</param>
    /// <param name="condition">FHIRPath that must be true on each.</param>
    /// <param name="human">One sentence.</param>
    public MhdRule(string key, string where, string condition, string human)
    {
        (Key, Human) = (key, human);
        (_where, _condition) = (Compiled(where), Compiled(condition));
    }

    /// <summary>Its short name.</summary>
    public string Key { get; }

    /// <summary>One sentence.</summary>
    public string Human { get; }

    /// <summary>What breaks it.</summary>
    public IEnumerable<ValidationIssue> Judge(FhirNode bundle)
    {
        if (!_where.TryEvaluate(bundle, FhirPathEnvironment.Default, out var nodes, out _))
        {
            return [Issue(bundle)];
        }

        return nodes.OfType<FhirNode>().Where(node => _condition.Judge(node, FhirPathEnvironment.Default, out _) != true).Select(Issue);
    }

    /// <summary>The finding that this rule does not hold at a node.</summary>
    public ValidationIssue Issue(FhirNode node) => new(IssueSeverity.Error, ValidationCodes.Invariant, node.Path(), $"{Key}: {Human}");

    private static FhirPathExpression Compiled(string text) =>
        FhirPathExpression.TryCompile(text, out var expression, out var problem) ? expression : throw new ArgumentException($"{problem.Code} in {text}", nameof(text));
}
