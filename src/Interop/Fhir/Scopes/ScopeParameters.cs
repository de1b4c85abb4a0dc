using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>
/// Reads one parameter of a scope. Known is every search parameter that R4 defines for the type and that one resource decides alone: no chain, no
/// text search, no terminology, nothing that depends on the day of asking or on the server.
/// </summary>
internal static class ScopeParameters
{
    /// <summary>Of the server and not of the record, or compared in a way that R4 leaves to each server.</summary>
    private static readonly string[] Undecidable = ["_lastUpdated", "phonetic"];

    /// <summary>Null when it is not known to be decidable.</summary>
    public static ScopeParameter? Parse(string type, string name, string value)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (code, modifier) = colon < 0 ? (name, string.Empty) : (name[..colon], name[(colon + 1)..]);
        if (Undecidable.Contains(code, StringComparer.Ordinal) || SearchableParameters.Find(type, code) is not { } parameter
            || (colon >= 0 && !HasModifier(parameter, modifier)))
        {
            return null;
        }

        if (modifier == "missing")
        {
            return value is "true" or "false" ? ScopeParameter.Of(name, [value], new SearchCriterion(parameter, modifier, [], value == "true")) : null;
        }

        return ScopeText.Split(value, ',') is { Count: <= FhirLimits.ScopeAlternativesMax } alternatives
            && All(alternatives, text => One(type, parameter, modifier, text)) is { } read
            ? ScopeParameter.Of(name, read.Select(a => a.Canonical), new SearchCriterion(parameter, modifier, [.. read.Select(a => a.Value)]))
            : null;
    }

    private static bool HasModifier(SearchParameterDefinition parameter, string modifier) => parameter.Type switch
    {
        _ when modifier == "missing" => true,
        "string" => modifier is "exact" or "contains",
        "token" => modifier is "not" or "of-type",
        "uri" => modifier is "below" or "above",
        "reference" => modifier == "identifier" || (ResourceTypes.Contains(modifier) && (parameter.Targets.Count == 0 || parameter.Targets.Contains(modifier))),
        _ => false,
    };

    /// <summary>One alternative and its canonical text, not yet percent-encoded.</summary>
    private static (string Canonical, SearchValue Value)? One(string type, SearchParameterDefinition parameter, string modifier, string text) => parameter.Type switch
    {
        "date" => DateBound.TryParse(text, out var bound) ? (bound.ToString(), new WrittenDateQuery(bound)) : null,
        "composite" => Composite(type, parameter, text),
        "token" when parameter.Code == "_id" && !FhirResource.IsId(text) => null,
        _ => CanonicalOf(parameter, modifier, text) is { } canonical && new ValueParser(type, 0, default).Alternatives(parameter, modifier, canonical) is [var value]
            ? (canonical, value)
            : null,
    };

    private static (string Canonical, SearchValue Value)? Composite(string type, SearchParameterDefinition parameter, string text)
    {
        var parameters = R4Definitions.SearchParameters(type);
        var parts = ScopeText.Split(text, '$') is { } texts && texts.Count == parameter.Components.Count
            ? All([.. texts.Zip(parameter.Components)], p => One(type, parameters[p.Second.Code], string.Empty, p.First))
            : null;
        return parts is null ? null : (string.Join('$', parts.Select(p => p.Canonical)), new CompositeQuery([.. parts.Select(p => p.Value)]));
    }

    /// <summary>Escapes only where they are needed, and no <c>eq</c>; null for a stray escape.</summary>
    private static string? CanonicalOf(SearchParameterDefinition parameter, string modifier, string text)
    {
        var isNumber = parameter.Type is "number" or "quantity";
        var plain = isNumber && text.StartsWith("eq", StringComparison.Ordinal) ? text[2..] : text;
        var isSplit = parameter.Type is "token" or "quantity" || modifier == "identifier";
        return ScopeText.Split(plain, '|') is { } parts
            ? string.Join('|', (isSplit ? parts : [plain]).Select(ScopeText.Unescape).Select(ScopeText.Escape))
            : null;
    }

    /// <summary>All of them, or null when one is not accepted.</summary>
    private static List<TResult>? All<T, TResult>(IReadOnlyList<T> items, Func<T, TResult?> read)
        where TResult : struct
    {
        var results = items.Select(read).ToList();
        return results.TrueForAll(r => r is not null) ? [.. results.OfType<TResult>()] : null;
    }
}
