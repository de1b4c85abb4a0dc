using System.Diagnostics.CodeAnalysis;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Node.Consent;

namespace Xinglin.Node.Smart;

/// <summary>
/// A SMART v2 scope of a system, <c>system/Observation.rs?category=laboratory</c> or <c>system/DocumentReference.cu</c>: one type, the letters
/// c, r, u, d, s in this order. Reading and searching may be narrowed by a query, which is decidable on one resource (<see cref="Scope"/>);
/// writing is for a whole type.
/// </summary>
internal sealed class SystemScope
{
    private const string Prefix = "system/";
    private const string Letters = "cruds";

    private readonly string _query;

    private SystemScope(string type, string letters, string query, ScopeSet? reading)
    {
        (ResourceType, Granted, _query, Reading) = (type, letters, query, reading);
    }

    /// <summary>The one resource type.</summary>
    public string ResourceType { get; }

    /// <summary>The letters, in the order of <c>cruds</c>.</summary>
    public string Granted { get; }

    /// <summary>What may be read and searched; null when there is no r and no s.</summary>
    public ScopeSet? Reading { get; }

    /// <summary>Its one text.</summary>
    public string Canonical => $"{Prefix}{ResourceType}.{Granted}{Query}";

    private string Query
    {
        get
        {
            var canonical = Reading?.Canonical[0];
            var cut = canonical?.IndexOf('?', StringComparison.Ordinal) ?? -1;
            return cut < 0 ? string.Empty : canonical![cut..];
        }
    }

    /// <summary>Reads the scopes of one request or registration, which stand apart by single spaces (RFC 6749 section 3.3). False when any is refused.</summary>
    public static bool TryParseAll(string? text, [NotNullWhen(true)] out IReadOnlyList<SystemScope>? scopes)
    {
        scopes = null;
        var parts = text?.Split(' ') ?? [];
        if (parts.Length is 0 or > SmartLimits.ScopesMax)
        {
            return false;
        }

        SortedDictionary<string, SystemScope> read = new(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (!TryParse(part, out var scope))
            {
                return false;
            }

            read[scope.Canonical] = scope;
        }

        scopes = [.. read.Values];
        return true;
    }

    /// <summary>Reads one scope. SMART v1's <c>.read</c> and <c>.write</c>, wildcards and other levels than <c>system</c> are refused.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SystemScope? scope)
    {
        scope = null;
        if (text is null || text.Length > FhirLimits.ScopeTextMax || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var cut = text.IndexOf('?', StringComparison.Ordinal);
        var (head, query) = cut < 0 ? (text[Prefix.Length..], string.Empty) : (text[Prefix.Length..cut], text[cut..]);
        var dot = head.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && TryMake(head[..dot], head[(dot + 1)..], query, out scope);
    }

    /// <summary>What of this scope a registration covers, letter by letter; null when nothing.</summary>
    public SystemScope? Within(IReadOnlyList<SystemScope> registered)
    {
        var letters = string.Concat(Granted.Where(letter => registered.Any(r => r.Covers(this, letter))));
        return letters.Length > 0 && TryMake(ResourceType, letters, letters.AsSpan().ContainsAny('r', 's') ? _query : string.Empty, out var scope) ? scope : null;
    }

    private bool Covers(SystemScope asked, char letter)
    {
        if (asked.ResourceType != ResourceType || !Granted.Contains(letter, StringComparison.Ordinal))
        {
            return false;
        }

        return letter is 'c' or 'u' or 'd'
            || (TryMake(ResourceType, letter.ToString(), asked._query, out var one) && ScopeNarrowing.IsWithin(one.Reading!, Reading!));
    }

    private static bool TryMake(string type, string letters, string query, [NotNullWhen(true)] out SystemScope? scope)
    {
        scope = null;
        if (!ResourceTypes.Contains(type) || letters.Length == 0 || !IsOrdered(letters))
        {
            return false;
        }

        var reading = string.Concat(letters.Where(l => l is 'r' or 's'));
        ScopeSet? set = null;
        if (reading.Length > 0 ? !ScopeSet.TryParse([$"{type}.{reading}{query}"], out set, out _) : query.Length > 0)
        {
            return false;
        }

        // Whether a resource that is not yet there will match a query is not judged: what narrows reading would not narrow writing.
        if (query.Length > 0 && reading.Length != letters.Length)
        {
            return false;
        }

        scope = new SystemScope(type, letters, query, set);
        return true;
    }

    private static bool IsOrdered(string letters)
    {
        var last = -1;
        foreach (var letter in letters)
        {
            var place = Letters.IndexOf(letter, StringComparison.Ordinal);
            if (place <= last)
            {
                return false;
            }

            last = place;
        }

        return true;
    }
}
