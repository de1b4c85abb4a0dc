namespace Xinglin.Interop.Fhir.Validation;

/// <summary>What a validation finds. The names are the same in the OperationOutcome and in the sentences.</summary>
public static class ValidationCodes
{
    /// <summary>Larger or deeper than <see cref="FhirLimits"/> allow.</summary>
    public const string TooLarge = "validation-too-large";

    /// <summary>Not strict JSON, or not XML without document type and entities.</summary>
    public const string NotReadable = "validation-not-readable";

    /// <summary>The name of no resource type of R4.</summary>
    public const string UnknownType = "validation-unknown-type";

    /// <summary>An element or attribute that R4 does not have there.</summary>
    public const string UnknownElement = "validation-unknown-element";

    /// <summary>Too few or too many values of an element, or a list where one value belongs.</summary>
    public const string Cardinality = "validation-cardinality";

    /// <summary>Two types of one choice.</summary>
    public const string Choice = "validation-choice";

    /// <summary>A JSON type that the element's type is not written in.</summary>
    public const string JsonType = "validation-json-type";

    /// <summary>Nothing: an empty object, list or string.</summary>
    public const string Empty = "validation-empty";

    /// <summary>A primitive without the form of its type.</summary>
    public const string Format = "validation-format";

    /// <summary>A reference without the form of one, or to a type that the element may not point at.</summary>
    public const string Reference = "validation-reference";

    /// <summary>A code outside of the value set that the element requires.</summary>
    public const string Binding = "validation-binding";

    /// <summary>An invariant of R4 is false.</summary>
    public const string Invariant = "validation-invariant";

    /// <summary>Something that cannot be decided here was not checked: it is not said to be valid.</summary>
    public const string NotChecked = "validation-not-checked";

    /// <summary>More issues than are listed.</summary>
    public const string TooMany = "validation-too-many";

    /// <summary>All, in order of precedence.</summary>
    public static IReadOnlyList<string> All { get; } =
        [TooLarge, NotReadable, UnknownType, UnknownElement, Cardinality, Choice, JsonType, Empty, Format, Reference, Binding, Invariant, NotChecked, TooMany];
}
