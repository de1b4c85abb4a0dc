namespace Xinglin.Interop.Fhir.Validation;

/// <summary>Caps on one validation.</summary>
public static class ValidationLimits
{
    /// <summary>Issues that are listed; one more says that there were more.</summary>
    public const int IssuesMax = 500;

    /// <summary>Steps of all invariants of one document together; what is left after that is reported as not checked.</summary>
    public const long StepsMax = 50_000_000;
}
