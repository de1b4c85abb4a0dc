using System.Text;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>Reads the value of a parameter by the parameter's type and modifier (R4 3.1.1.4).</summary>
/// <param name="resourceType">Whose parameter it is: a composite's parts are its parameters.</param>
/// <param name="zone">Minutes east of UTC for times that name no offset.</param>
/// <param name="now">What <c>ap</c> measures a date's distance from.</param>
internal sealed class ValueParser(string resourceType, int zone, DateTimeOffset now)
{
    /// <summary>Which modifiers a type of parameter has; what is not here is not supported.</summary>
    public static IReadOnlyList<string> Modifiers(string parameterType) => parameterType switch
    {
        "string" => ["exact", "contains", "missing"],
        "token" => ["not", "text", "of-type", "missing"],
        "reference" => ["identifier", "missing"],
        "uri" => ["below", "above", "missing"],
        _ => ["missing"],
    };

    /// <summary>The alternatives of a comma list; null when one of them is none.</summary>
    public IReadOnlyList<SearchValue>? Alternatives(SearchParameterDefinition parameter, string modifier, string text)
    {
        var parts = Split(text, ',');
        if (parts.Count > SearchLimits.AlternativesMax)
        {
            return null;
        }

        var values = new List<SearchValue>(parts.Count);
        foreach (var part in parts)
        {
            if (part.Length == 0 || One(parameter, modifier, part) is not { } value)
            {
                return null;
            }

            values.Add(value);
        }

        return values;
    }

    private SearchValue? One(SearchParameterDefinition parameter, string modifier, string text) => parameter.Type switch
    {
        "string" => String(modifier, Unescape(text)),
        "token" => Token(modifier, text),
        "date" => Date(Unescape(text)),
        "number" => Number(Unescape(text)),
        "quantity" => Quantity(text),
        "reference" => Reference(parameter, modifier, text),
        "uri" => new UriQuery(modifier switch { "below" => UriMatch.Below, "above" => UriMatch.Above, _ => UriMatch.Exact }, Unescape(text)),
        "composite" => Composite(parameter, text),
        _ => null,
    };

    private static StringQuery? String(string modifier, string text)
    {
        var folded = SearchText.Fold(text);
        return modifier == "exact" ? new StringQuery(TextMatch.Exact, text)
            : folded.Length == 0 ? null
            : new StringQuery(modifier == "contains" ? TextMatch.Contains : TextMatch.Begins, folded);
    }

    private static SearchValue? Token(string modifier, string text)
    {
        if (modifier == "text")
        {
            return SearchText.Fold(Unescape(text)) is { Length: > 0 } folded ? new TokenTextQuery(folded) : null;
        }

        var parts = Split(text, '|').Select(Unescape).ToList();
        if (modifier == "of-type")
        {
            return parts.Count == 3 && parts.All(p => p.Length > 0) ? new TokenTypeQuery(parts[0], parts[1], parts[2]) : null;
        }

        return parts switch
        {
            [var code] => new TokenQuery(null, code),
            ["", ""] => null,
            [var system, ""] => new TokenQuery(system, null),
            [var system, var code] => new TokenQuery(system, code),
            _ => null,
        };
    }

    private DateQuery? Date(string text)
    {
        var (prefix, rest) = SearchPrefixes.Split(text);
        if (TemporalText.DateTime(rest) is not { } value)
        {
            return null;
        }

        var range = TimeRange.Of(value, zone);
        return new DateQuery(prefix, prefix == SearchPrefix.Approximate ? Wider(range) : range);
    }

    /// <summary>A tenth of the distance from now, to either side.</summary>
    private TimeRange Wider(TimeRange range)
    {
        var distance = Math.Max(Math.Abs(now.UtcTicks - range.Start), Math.Abs(now.UtcTicks - range.End)) / 10;
        return new TimeRange(range.Start - distance, range.End + distance);
    }

    private static NumberQuery? Number(string text)
    {
        var (prefix, rest) = SearchPrefixes.Split(text);
        return ExactDecimal.TryParse(rest, out var value) ? new NumberQuery(prefix, value, NumberRange.Implicit(rest, value)) : null;
    }

    private static QuantityQuery? Quantity(string text)
    {
        var parts = Split(text, '|').Select(Unescape).ToList();
        return parts.Count is not (1 or 3) || Number(parts[0]) is not { } number ? null
            : parts.Count == 1 || parts[2].Length == 0 ? (parts.Count == 1 ? new QuantityQuery(number, null, null) : null)
            : new QuantityQuery(number, parts[1].Length == 0 ? null : parts[1], parts[2]);
    }

    private static SearchValue? Reference(SearchParameterDefinition parameter, string modifier, string text)
    {
        if (modifier == "identifier")
        {
            return Token(string.Empty, text) is TokenQuery identifier ? new ReferenceIdentifierQuery(identifier) : null;
        }

        var bare = Unescape(text);
        var type = modifier.Length == 0 ? null : modifier;
        if (FhirResource.IsId(bare))
        {
            return new ReferenceQuery(type ?? (parameter.Targets.Count == 1 ? parameter.Targets[0] : null), bare, null);
        }

        return bare.Split('/') is [var named, var id] && ResourceTypes.Contains(named) && FhirResource.IsId(id)
            ? (type is null || type == named ? new ReferenceQuery(named, id, null) : null)
            : bare.Contains(':', StringComparison.Ordinal) && type is null ? new ReferenceQuery(null, null, bare)
            : null;
    }

    private CompositeQuery? Composite(SearchParameterDefinition parameter, string text)
    {
        var parts = Split(text, '$');
        if (parts.Count != parameter.Components.Count)
        {
            return null;
        }

        var parameters = R4Definitions.SearchParameters(resourceType);
        var values = parts.Zip(parameter.Components).Select(p => One(parameters[p.Second.Code], string.Empty, p.First)).OfType<SearchValue>().ToList();
        return values.Count == parts.Count ? new CompositeQuery(values) : null;
    }

    /// <summary>Splits at a mark that no backslash stands before; escapes stay for the next level.</summary>
    private static List<string> Split(string text, char mark)
    {
        var parts = new List<string>();
        var from = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == mark)
            {
                parts.Add(text[from..i]);
                from = i + 1;
            }
        }

        parts.Add(text[from..]);
        return parts;
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] : text[i]);
        }

        return plain.ToString();
    }
}
