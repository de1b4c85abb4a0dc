namespace Xinglin.Interop.FhirPath;

/// <summary>Caps on expressions and their evaluation, with their units.</summary>
public static class FhirPathLimits
{
    /// <summary>Text of an expression, characters; R4's longest invariant has about 1,400.</summary>
    public const int ExpressionCharactersMax = 16 * 1024;

    /// <summary>Nesting of an expression: brackets, arguments and operators inside each other.</summary>
    public const int NestingMax = 100;

    /// <summary>Operations of one expression, chained or not; a chained one is a few frames of the stack.</summary>
    public const int OperationsMax = 1_000;

    /// <summary>Steps of one evaluation unless the caller says otherwise: an operation is one, and every value that it yields or compares.</summary>
    public const long StepsMax = 2_000_000;

    /// <summary>Values in one collection.</summary>
    public const int CollectionMax = 200_000;

    /// <summary>One string, characters: 1 Mi.</summary>
    public const int StringCharactersMax = 1 << 20;

    /// <summary>A regular expression, characters.</summary>
    public const int PatternCharactersMax = 1024;

    /// <summary>Digits of a number as written, and of a sum or product.</summary>
    public const int DigitsMax = 100;

    /// <summary>A written exponent, either way; R4's own example has 245.</summary>
    public const int ExponentMax = 512;

    /// <summary>Significant digits of a quotient that does not end earlier.</summary>
    public const int QuotientDigits = 28;
}
