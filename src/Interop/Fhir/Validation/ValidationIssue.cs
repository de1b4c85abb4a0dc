namespace Xinglin.Interop.Fhir.Validation;

/// <summary>How much an issue weighs.</summary>
public enum IssueSeverity
{
    /// <summary>The resource is not valid.</summary>
    Error = 1,

    /// <summary>Valid, but R4 advises otherwise.</summary>
    Warning = 2,

    /// <summary>Something was not checked.</summary>
    Information = 3,
}

/// <summary>One finding.</summary>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Code">One of <see cref="ValidationCodes"/>.</param>
/// <param name="Path">Where, as FHIRPath: <c>Patient.name[0].given[1]</c>.</param>
/// <param name="Detail">The invariant's key and sentence, the value set, the type expected; never a value of the resource.</param>
public sealed record ValidationIssue(IssueSeverity Severity, string Code, string Path, string Detail);

/// <summary>All findings of one resource.</summary>
public sealed record ValidationResult(IReadOnlyList<ValidationIssue> Issues)
{
    /// <summary>No error. What was not checked is among the issues.</summary>
    public bool IsValid => Issues.All(issue => issue.Severity != IssueSeverity.Error);
}
