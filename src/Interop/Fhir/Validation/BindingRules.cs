using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>Required bindings: a code must be in the value set; where the set is not here, that is said.</summary>
internal static class BindingRules
{
    public static void Judge(FhirNode node, string url, IssueList issues)
    {
        if (!HasCode(node))
        {
            return;
        }

        switch (ValueSetMembership.Judge(node, url))
        {
            case Membership.NotIn:
                issues.Error(ValidationCodes.Binding, node.Path(), url);
                break;
            case Membership.NotDecided:
                issues.Add(new ValidationIssue(IssueSeverity.Information, ValidationCodes.NotChecked, node.Path(), url));
                break;
        }
    }

    /// <summary>A primitive with extensions alone and a quantity without code have nothing to bind; a concept must have a coding.</summary>
    private static bool HasCode(FhirNode node) => node.IsPrimitive ? node.Text is not null
        : node.Type.Name is "Coding" or "CodeableConcept" ? node.Children.Any(child => child.Name is "coding" or "code" or "text")
        : node.ChildText("code") is not null;
}
