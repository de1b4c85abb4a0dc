namespace Xinglin.Interop.FhirPath;

/// <summary>Why an expression is refused or its evaluation ends without a result.</summary>
public static class FhirPathCodes
{
    /// <summary>The text is no expression of FHIRPath's grammar.</summary>
    public const string Syntax = "fhirpath-syntax";

    /// <summary>The text is longer or nested deeper than <see cref="FhirPathLimits"/> allow.</summary>
    public const string TooLong = "fhirpath-too-long";

    /// <summary>A function, type, variable or element that does not exist.</summary>
    public const string UnknownName = "fhirpath-unknown-name";

    /// <summary>An operand or argument of a type that the operation does not take.</summary>
    public const string WrongType = "fhirpath-wrong-type";

    /// <summary>Several values where one is needed.</summary>
    public const string NotSingle = "fhirpath-not-single";

    /// <summary>The closed profile does not have this function, operator or variable.</summary>
    public const string NotInProfile = "fhirpath-not-in-profile";

    /// <summary>The evaluation needs more steps, values or characters than its budget.</summary>
    public const string Budget = "fhirpath-budget";

    /// <summary>A number with more digits than are computed with.</summary>
    public const string TooManyDigits = "fhirpath-too-many-digits";

    /// <summary>A regular expression that the non-backtracking engine does not take.</summary>
    public const string Pattern = "fhirpath-pattern";

    /// <summary>A profile, value set or reference that is not here to decide by.</summary>
    public const string NotHere = "fhirpath-not-here";

    /// <summary>All, in order of precedence.</summary>
    public static IReadOnlyList<string> All { get; } =
        [TooLong, Syntax, NotInProfile, UnknownName, WrongType, NotSingle, Pattern, TooManyDigits, NotHere, Budget];
}
