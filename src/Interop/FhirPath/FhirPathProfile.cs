namespace Xinglin.Interop.FhirPath;

/// <summary>Which expressions are accepted.</summary>
public sealed record FhirPathProfile
{
    /// <summary>All of FHIRPath with R4's functions.</summary>
    public static FhirPathProfile Full { get; } = new();

    /// <summary>
    /// What rule sets on the ledger are written in: nothing that depends on clock, network, terminology, floating point or a regular expression engine.
    /// The day is <c>%asOf</c>. Everything outside of it is refused when compiled, with its place.
    /// </summary>
    public static FhirPathProfile Closed { get; } = new() { IsClosed = true };

    /// <summary>True for the closed profile.</summary>
    public bool IsClosed { get; init; }

    /// <summary>
    /// Refuses when compiled what cannot be meant: names of elements that R4 does not know, an order asked of what has none, a condition that is no truth
    /// value. Else such parts yield nothing.
    /// </summary>
    public bool IsStrict { get; init; }

    /// <summary>For a strict profile the type that expressions start from, <c>Patient</c>; null when it is not known.</summary>
    public string? ContextType { get; init; }
}
