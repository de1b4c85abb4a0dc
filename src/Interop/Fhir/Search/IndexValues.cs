using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>Turns what a parameter's expression finds into what is compared: R4 3.1.1.4, the tables "search parameter type to data type".</summary>
/// <param name="zone">Minutes east of UTC for times that name no offset.</param>
/// <param name="asWritten">Dates on their own clock, as scopes compare them.</param>
internal sealed class IndexValues(int zone, bool asWritten = false)
{
    /// <summary>The values of one item; none when its data type has no meaning for this type of parameter.</summary>
    public IEnumerable<SearchIndexValue> Of(string parameterType, object item) => parameterType switch
    {
        "token" => Tokens(item),
        "string" => Strings(item),
        "date" => asWritten ? Scopes.WrittenDates.Of(item) : Dates(item),
        "number" => Numbers(item),
        "quantity" => Quantities(item),
        "reference" => References(item),
        "uri" => Text(item) is { } uri ? [new UriValue(uri)] : [],
        _ => [],
    };

    private static IEnumerable<SearchIndexValue> Tokens(object item)
    {
        if (item is not FhirNode node)
        {
            return item is bool flag ? [new TokenValue(null, flag ? "true" : "false")] : Text(item) is { } text ? [new TokenValue(null, text)] : [];
        }

        return node.Type.Name switch
        {
            "Coding" => [Coding(node, null)],
            "CodeableConcept" => Concept(node),
            "Identifier" => [Identifier(node)],
            "ContactPoint" => node.ChildText("value") is { } value ? [new TokenValue(null, value)] : [],
            "code" => node.Text is { } code ? [new TokenValue(ImpliedSystem.Of(node, code), code)] : [],
            _ => node.Text is { } text ? [new TokenValue(null, text)] : [],
        };
    }

    private static TokenValue Coding(FhirNode node, string? conceptText) =>
        new(node.ChildText("system"), node.ChildText("code"), (node.ChildText("display") ?? conceptText) is { } text ? SearchText.Fold(text) : null);

    /// <summary>Every coding, and the text on its own: it may say what no coding does.</summary>
    private static IEnumerable<SearchIndexValue> Concept(FhirNode node)
    {
        foreach (var coding in node.Children.Where(c => c.Name == "coding"))
        {
            yield return Coding(coding, null);
        }

        if (node.ChildText("text") is { } text)
        {
            yield return new TokenValue(null, null, SearchText.Fold(text));
        }
    }

    private static TokenValue Identifier(FhirNode node)
    {
        var type = node.Child("type");
        var coding = type?.Child("coding");
        var text = type?.ChildText("text") ?? coding?.ChildText("display");
        return new TokenValue(node.ChildText("system"), node.ChildText("value"), text is null ? null : SearchText.Fold(text), coding?.ChildText("system"), coding?.ChildText("code"));
    }

    private static IEnumerable<SearchIndexValue> Strings(object item) => item switch
    {
        FhirNode { Type.Name: "HumanName" } name => Names(name),
        FhirNode { IsPrimitive: false } node => node.Children.Where(c => c.Text is not null && c.Type.Name is "string" or "markdown").Select(c => StringValue.Of(c.Text!)),
        _ => Text(item) is { } text ? [StringValue.Of(text)] : [],
    };

    /// <summary>
    /// Each part, and the parts together as they are said: a Chinese name is written without a blank between family and given, so that 王秀 finds
    /// 王 + 秀英; others are asked for as "given family" and "family given".
    /// </summary>
    private static IEnumerable<SearchIndexValue> Names(FhirNode name)
    {
        var parts = name.Children.Where(c => c.Text is not null && c.Name is "text" or "family" or "given" or "prefix" or "suffix").ToList();
        var family = name.ChildText("family");
        var given = parts.Where(p => p.Name == "given").Select(p => p.Text!).ToList();
        var whole = family is null || given.Count == 0 ? []
            : new[] { family + string.Concat(given), string.Join(' ', [family, .. given]), string.Join(' ', [.. given, family]) };
        return parts.Select(p => p.Text!).Concat(whole).Distinct(StringComparer.Ordinal).Select(StringValue.Of);
    }

    private IEnumerable<SearchIndexValue> Dates(object item) => item switch
    {
        FhirNode { Type.Name: "Period" } period => Between(period.ChildText("start"), period.ChildText("end")),
        FhirNode { Type.Name: "Timing" } timing => Times(timing),
        _ => Time(Text(item)) is { } range ? [new DateValue(range)] : [],
    };

    /// <summary>From the first to the last event, or the bounds of the repetition (R4 3.1.1.4.11).</summary>
    private IEnumerable<SearchIndexValue> Times(FhirNode timing)
    {
        var events = timing.Children.Where(c => c.Name == "event").Select(c => Time(c.Text)).OfType<TimeRange>().ToList();
        if (events.Count > 0)
        {
            return [new DateValue(new TimeRange(events.Min(e => e.Start), events.Max(e => e.End)))];
        }

        return timing.Child("repeat")?.Child("bounds") is { Type.Name: "Period" } bounds ? Between(bounds.ChildText("start"), bounds.ChildText("end")) : [];
    }

    private IEnumerable<SearchIndexValue> Between(string? start, string? end) =>
        start is null && end is null ? [] : [new DateValue(TimeRange.Between(Time(start), Time(end)))];

    private TimeRange? Time(string? text) => text is not null && TemporalText.DateTime(text) is { } value ? TimeRange.Of(value, zone) : null;

    private static IEnumerable<SearchIndexValue> Numbers(object item) => item switch
    {
        FhirNode { Type.Name: "Range" } range => [new NumberValue(new NumberRange(Value(range.Child("low")), Value(range.Child("high")), true))],
        _ => Text(item) is { } text && ExactDecimal.TryParse(text, out var value) ? [new NumberValue(NumberRange.Of(value))] : [],
    };

    private static IEnumerable<SearchIndexValue> Quantities(object item)
    {
        if (item is not FhirNode node)
        {
            return [];
        }

        switch (node.Type.Name)
        {
            case "Money":
                return Value(node) is { } amount ? [new QuantityValue(NumberRange.Of(amount), "urn:iso:std:iso:4217", node.ChildText("currency"), node.ChildText("currency"))] : [];
            case "Range":
                var (low, high) = (node.Child("low"), node.Child("high"));
                return (low ?? high) is { } any ? [Quantity(any, new NumberRange(Value(low), Value(high), true))] : [];
            case "SampledData":
                return node.Child("origin") is { } origin && Value(origin) is { } from ? [Quantity(origin, NumberRange.Of(from))] : [];
            default:
                return Value(node) is { } value ? [Quantity(node, Compared(node.ChildText("comparator"), value))] : [];
        }
    }

    private static QuantityValue Quantity(FhirNode node, NumberRange range) => new(range, node.ChildText("system"), node.ChildText("code"), node.ChildText("unit"));

    /// <summary><c>&lt; 5</c> is everything below: it is found where it may be, and never taken for 5.</summary>
    private static NumberRange Compared(string? comparator, ExactDecimal value) => comparator switch
    {
        "<" => new NumberRange(null, value, false),
        "<=" => new NumberRange(null, value, true),
        ">" or ">=" => new NumberRange(value, null, false),
        _ => NumberRange.Of(value),
    };

    private static ExactDecimal? Value(FhirNode? node) => node?.ChildText("value") is { } text && ExactDecimal.TryParse(text, out var value) ? value : null;

    private static IEnumerable<SearchIndexValue> References(object item)
    {
        if (item is FhirNode { Type.Name: "Reference" } node)
        {
            var identifier = node.Child("identifier") is { } logical ? Identifier(logical) : null;
            return node.ChildText("reference") is { } text ? [Reference(text, node.ChildText("type"), identifier)]
                : identifier is not null ? [new ReferenceValue(node.ChildText("type"), null, null, identifier)]
                : [];
        }

        return Text(item) is { } url ? [Reference(url, null, null)] : [];
    }

    private static ReferenceValue Reference(string text, string? type, TokenValue? identifier)
    {
        var version = text.IndexOf("/_history/", StringComparison.Ordinal);
        var bare = version < 0 ? text : text[..version];
        var parts = bare.Split('/');
        var named = parts.Length >= 2 && ResourceTypes.Contains(parts[^2]) && FhirResource.IsId(parts[^1]);
        return new ReferenceValue(named ? parts[^2] : type, named && parts.Length == 2 ? parts[1] : null, bare, identifier);
    }

    private static string? Text(object item) => item switch
    {
        FhirNode node => node.Text,
        string text => text,
        _ => item.ToString(),
    };
}
