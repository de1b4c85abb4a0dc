namespace Xinglin.Interop.Fhir.Validation;

/// <summary>Collects issues up to the cap.</summary>
internal sealed class IssueList
{
    private readonly List<ValidationIssue> _issues = [];

    public bool IsFull => _issues.Count > ValidationLimits.IssuesMax;

    public void Error(string code, string path, string detail = "") => Add(new ValidationIssue(IssueSeverity.Error, code, path, detail));

    public void Add(ValidationIssue issue)
    {
        if (_issues.Count < ValidationLimits.IssuesMax)
        {
            _issues.Add(issue);
        }
        else if (_issues.Count == ValidationLimits.IssuesMax)
        {
            _issues.Add(new ValidationIssue(IssueSeverity.Error, ValidationCodes.TooMany, string.Empty, string.Empty));
        }
    }

    /// <summary>Errors first, each kind in the order of the document.</summary>
    public ValidationResult ToResult() => new([.. _issues.OrderBy(issue => issue.Severity)]);
}
