namespace Xinglin.Interop.Fhir.Search;

/// <summary>How a number, date or quantity is compared (R4 3.1.1.4.5).</summary>
public enum SearchPrefix
{
    /// <summary>The value's range holds all of the resource's.</summary>
    Equal,

    /// <summary>It does not.</summary>
    NotEqual,

    /// <summary>Something of the resource's is above.</summary>
    Greater,

    /// <summary>Something of the resource's is below.</summary>
    Less,

    /// <summary>Above or equal.</summary>
    GreaterOrEqual,

    /// <summary>Below or equal.</summary>
    LessOrEqual,

    /// <summary>All of the resource's is above.</summary>
    StartsAfter,

    /// <summary>All of the resource's is below.</summary>
    EndsBefore,

    /// <summary>Within a tenth of the value, or of its distance from now.</summary>
    Approximate,
}

/// <summary>Reads prefixes.</summary>
internal static class SearchPrefixes
{
    private static readonly Dictionary<string, SearchPrefix> _names = new(StringComparer.Ordinal)
    {
        ["eq"] = SearchPrefix.Equal,
        ["ne"] = SearchPrefix.NotEqual,
        ["gt"] = SearchPrefix.Greater,
        ["lt"] = SearchPrefix.Less,
        ["ge"] = SearchPrefix.GreaterOrEqual,
        ["le"] = SearchPrefix.LessOrEqual,
        ["sa"] = SearchPrefix.StartsAfter,
        ["eb"] = SearchPrefix.EndsBefore,
        ["ap"] = SearchPrefix.Approximate,
    };

    /// <summary>The prefix, <see cref="SearchPrefix.Equal"/> when there is none, and what stands behind it.</summary>
    public static (SearchPrefix Prefix, string Number) Split(string text) =>
        text.Length > 2 && _names.TryGetValue(text[..2], out var prefix) ? (prefix, text[2..]) : (SearchPrefix.Equal, text);
}
