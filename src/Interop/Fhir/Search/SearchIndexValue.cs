namespace Xinglin.Interop.Fhir.Search;

/// <summary>What a resource says for one search parameter, in the form in which it is compared.</summary>
public abstract record SearchIndexValue;

/// <summary>A code, identifier, boolean or the like.</summary>
/// <param name="System">Its system; null when none was written and none is implied.</param>
/// <param name="Code">The code or value; null when there is only a text.</param>
/// <param name="Text">Folded: the display, the concept's text or the identifier type's; null for none.</param>
/// <param name="TypeSystem">Of an identifier: the system of its type.</param>
/// <param name="TypeCode">Of an identifier: the code of its type.</param>
public sealed record TokenValue(string? System, string? Code, string? Text = null, string? TypeSystem = null, string? TypeCode = null) : SearchIndexValue;

/// <summary>A text.</summary>
/// <param name="Raw">As it is written.</param>
/// <param name="Folded">As <see cref="SearchText.Fold"/> gives it.</param>
public sealed record StringValue(string Raw, string Folded) : SearchIndexValue
{
    /// <summary>Folds.</summary>
    public static StringValue Of(string raw) => new(raw, SearchText.Fold(raw));
}

/// <summary>A date, time or period.</summary>
public sealed record DateValue(TimeRange Range) : SearchIndexValue;

/// <summary>A number or range of numbers.</summary>
public sealed record NumberValue(NumberRange Range) : SearchIndexValue;

/// <summary>A quantity or range of them. Units are compared by their code as it stands, never converted and never left out.</summary>
/// <param name="Range">With a comparator one side is open.</param>
/// <param name="System">Of the code.</param>
/// <param name="Code">The unit's code.</param>
/// <param name="Unit">The unit as people read it.</param>
public sealed record QuantityValue(NumberRange Range, string? System, string? Code, string? Unit) : SearchIndexValue;

/// <summary>A reference.</summary>
/// <param name="Type">The resource type that it names; null when it names none.</param>
/// <param name="Id">The logical id of a relative reference; null for the others.</param>
/// <param name="Url">As it is written, a version left out; null for a logical reference.</param>
/// <param name="Identifier">Of a logical reference.</param>
public sealed record ReferenceValue(string? Type, string? Id, string? Url, TokenValue? Identifier) : SearchIndexValue;

/// <summary>A URI, compared character by character.</summary>
public sealed record UriValue(string Uri) : SearchIndexValue;

/// <summary>Parts that belong together: each has the values of one component.</summary>
public sealed record CompositeValue(IReadOnlyList<IReadOnlyList<SearchIndexValue>> Parts) : SearchIndexValue;
