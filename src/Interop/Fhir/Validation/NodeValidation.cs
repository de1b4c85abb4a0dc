using System.Collections.Concurrent;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>Walks the nodes of one document and applies every rule to each.</summary>
internal sealed class NodeValidation(IssueList issues)
{
    private static readonly ConcurrentDictionary<(ElementDefinition?, TypeDefinition), NodeRules> Known = new();

    private readonly InvariantRules _invariants = new(issues);

    /// <summary>As deep as the document, whose depth is capped.</summary>
    public void Judge(FhirNode node)
    {
        if (issues.IsFull)
        {
            return;
        }

        var rules = RulesOf(node);
        if (node.IsPrimitive)
        {
            PrimitiveRules.Judge(node, issues);
        }
        else
        {
            JudgeCardinality(node, rules);
        }

        if (node.Type.Name == "Reference")
        {
            ReferenceRules.Judge(node, issues);
        }
        else if (node.Type.Name == "Meta")
        {
            NameProfiles(node);
        }

        if (rules.ValueSet is { } url)
        {
            BindingRules.Judge(node, url, issues);
        }

        _invariants.Judge(node, rules.Constraints);
        foreach (var child in node.Children)
        {
            Judge(child);
        }
    }

    /// <summary>A resource that claims a profile is judged by R4 alone, which is said.</summary>
    private void NameProfiles(FhirNode meta)
    {
        foreach (var profile in meta.Children.Where(child => child.Name == "profile" && child.Text is not null))
        {
            issues.Add(new ValidationIssue(IssueSeverity.Information, ValidationCodes.NotChecked, profile.Path(), "profile"));
        }
    }

    private static NodeRules RulesOf(FhirNode node) => Known.TryGetValue((node.Element, node.Type), out var rules)
        ? rules
        : Known.GetOrAdd((node.Element, node.Type), static key => NodeRules.Of(key.Item1, key.Item2));

    private void JudgeCardinality(FhirNode node, NodeRules rules)
    {
        foreach (var element in rules.Counted)
        {
            var count = 0;
            foreach (var child in node.Children)
            {
                count += child.Element == element ? 1 : 0;
            }

            // A single value written twice was reported when it was read.
            if (count < element.Min || (count > element.Max && element.Max != 1))
            {
                issues.Error(ValidationCodes.Cardinality, $"{node.Path()}.{element.Name}", $"{element.Min}..{(element.Max == int.MaxValue ? "*" : element.Max)}");
            }
        }
    }
}

/// <summary>What applies to an element with one of its types; worked out once.</summary>
internal sealed record NodeRules(ElementDefinition[] Counted, Invariant[] Constraints, string? ValueSet)
{
    public static NodeRules Of(ElementDefinition? element, TypeDefinition type) => new(
        [.. type.Elements.Where(e => e.Min > 0 || e.Max is > 1 and < int.MaxValue || e.Max == 0)],
        [.. (element?.Constraints ?? []).Concat(type.Constraints).DistinctBy(c => c.Number).Select(Invariant.Of)],
        element?.RequiredValueSet);
}
