using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>One alternative of a criterion: what is asked for, and whether a value of a resource is that.</summary>
public abstract record SearchValue
{
    /// <summary>True when this value of the resource is what is asked for. Values of another kind never are.</summary>
    public abstract bool Matches(SearchIndexValue value);
}

/// <summary><c>code</c>, <c>system|code</c>, <c>|code</c> (no system) or <c>system|</c> (any code of it).</summary>
/// <param name="System">Null: any; empty: none.</param>
/// <param name="Code">Null: any.</param>
public sealed record TokenQuery(string? System, string? Code) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) =>
        value is TokenValue token && token.Code is not null && (System is null || (token.System ?? string.Empty) == System) && (Code is null || token.Code == Code);
}

/// <summary><c>:text</c>: the display or text begins with it, folded.</summary>
public sealed record TokenTextQuery(string Folded) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) => value is TokenValue { Text: { } text } && text.StartsWith(Folded, StringComparison.Ordinal);
}

/// <summary><c>:of-type</c>: the identifier's type and value.</summary>
public sealed record TokenTypeQuery(string TypeSystem, string TypeCode, string Code) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) =>
        value is TokenValue token && token.TypeSystem == TypeSystem && token.TypeCode == TypeCode && token.Code == Code;
}

/// <summary>How a text is compared.</summary>
public enum TextMatch
{
    /// <summary>Begins with it, folded.</summary>
    Begins,

    /// <summary>Holds it, folded.</summary>
    Contains,

    /// <summary>Is it, character by character.</summary>
    Exact,
}

/// <summary>A text.</summary>
/// <param name="Match">How.</param>
/// <param name="Text">Folded but for <see cref="TextMatch.Exact"/>.</param>
public sealed record StringQuery(TextMatch Match, string Text) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) => value is StringValue text && Match switch
    {
        TextMatch.Begins => text.Folded.StartsWith(Text, StringComparison.Ordinal),
        TextMatch.Contains => text.Folded.Contains(Text, StringComparison.Ordinal),
        _ => text.Raw == Text,
    };
}

/// <summary>A date or time: the range that its precision means (R4 3.1.1.4.7).</summary>
/// <param name="Prefix">How.</param>
/// <param name="Range">What is asked for.</param>
public sealed record DateQuery(SearchPrefix Prefix, TimeRange Range) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) => value is DateValue { Range: var at } && Prefix switch
    {
        SearchPrefix.Equal => Range.Contains(at),
        SearchPrefix.NotEqual => !Range.Contains(at),
        SearchPrefix.Greater => at.End > Range.End,
        SearchPrefix.Less => at.Start < Range.Start,
        SearchPrefix.GreaterOrEqual => at.End > Range.End || Range.Contains(at),
        SearchPrefix.LessOrEqual => at.Start < Range.Start || Range.Contains(at),
        SearchPrefix.StartsAfter => at.Start >= Range.End,
        SearchPrefix.EndsBefore => at.End <= Range.Start,
        _ => Range.Overlaps(at),
    };
}

/// <summary>A number: equality by the precision that is written, order by the number itself (R4 3.1.1.4.6).</summary>
/// <param name="Prefix">How.</param>
/// <param name="Value">The number.</param>
/// <param name="Range">What its precision means.</param>
public sealed record NumberQuery(SearchPrefix Prefix, ExactDecimal Value, NumberRange Range) : SearchValue
{
    /// <summary>Compares with a range of a resource.</summary>
    public bool Matches(NumberRange at) => Prefix switch
    {
        SearchPrefix.Equal => Range.Contains(at),
        SearchPrefix.NotEqual => !Range.Contains(at),
        SearchPrefix.Greater => at.ReachesAbove(Value),
        SearchPrefix.Less => at.ReachesBelow(Value),
        SearchPrefix.GreaterOrEqual => at.ReachesAbove(Value) || NumberRange.Of(Value).Contains(at),
        SearchPrefix.LessOrEqual => at.ReachesBelow(Value) || NumberRange.Of(Value).Contains(at),
        SearchPrefix.StartsAfter => at.Low is { } low && low > Value,
        SearchPrefix.EndsBefore => at.High is { } high && (high < Value || (high == Value && !at.HighIn)),
        _ => Around.Overlaps(at),
    };

    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) => value is NumberValue number && Matches(number.Range);

    /// <summary>A tenth to either side.</summary>
    private NumberRange Around
    {
        get
        {
            var tenth = (Value.IsNegative ? -Value : Value) / 10;
            return new NumberRange(Value - tenth, Value + tenth, true);
        }
    }
}

/// <summary><c>5.4|system|code</c>, <c>5.4||code</c> or <c>5.4</c>. Without a unit every unit matches: the caller asked for none.</summary>
/// <param name="Number">The number.</param>
/// <param name="System">Of the code; null: not asked.</param>
/// <param name="Code">With a system the code; without one the code or the unit; null: not asked.</param>
public sealed record QuantityQuery(NumberQuery Number, string? System, string? Code) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) =>
        value is QuantityValue quantity && HasUnit(quantity) && Number.Matches(quantity.Range);

    private bool HasUnit(QuantityValue quantity) =>
        Code is null || (System is null ? quantity.Code == Code || quantity.Unit == Code : quantity.System == System && quantity.Code == Code);
}

/// <summary>A reference: <c>id</c>, <c>Type/id</c> or an address.</summary>
/// <param name="Type">Null: any.</param>
/// <param name="Id">A logical id; null for an address.</param>
/// <param name="Url">An address.</param>
public sealed record ReferenceQuery(string? Type, string? Id, string? Url) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) =>
        value is ReferenceValue reference && (Url is not null ? reference.Url == Url : reference.Id == Id && (Type is null || reference.Type == Type));
}

/// <summary><c>:identifier</c>: the identifier that the reference itself writes.</summary>
public sealed record ReferenceIdentifierQuery(TokenQuery Identifier) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) => value is ReferenceValue { Identifier: { } identifier } && Identifier.Matches(identifier);
}

/// <summary>How a URI is compared.</summary>
public enum UriMatch
{
    /// <summary>Character by character.</summary>
    Exact,

    /// <summary>It or what lies below it in the path.</summary>
    Below,

    /// <summary>It or what lies above it in the path.</summary>
    Above,
}

/// <summary>A URI.</summary>
public sealed record UriQuery(UriMatch Match, string Uri) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) => value is UriValue { Uri: var uri } && Match switch
    {
        UriMatch.Exact => uri == Uri,
        UriMatch.Below => IsBelow(uri, Uri),
        _ => IsBelow(Uri, uri),
    };

    private static bool IsBelow(string uri, string root) =>
        uri == root || (uri.StartsWith(root, StringComparison.Ordinal) && (root.EndsWith('/') || uri[root.Length] == '/'));
}

/// <summary>Parts joined by <c>$</c>: all must match within one group.</summary>
public sealed record CompositeQuery(IReadOnlyList<SearchValue> Parts) : SearchValue
{
    /// <inheritdoc/>
    public override bool Matches(SearchIndexValue value) =>
        value is CompositeValue composite && composite.Parts.Count == Parts.Count && Parts.Zip(composite.Parts).All(p => p.Second.Any(p.First.Matches));
}
