using Xinglin.Interop.Fhir.Scopes;

namespace Xinglin.Node.Consent;

/// <summary>
/// Judges whether scopes asked for lie within scopes granted: for each there is a granted one of the same type whose
/// permissions contain its own and whose every parameter it repeats. What cannot be shown in this way is refused, never guessed.
/// </summary>
internal static class ScopeNarrowing
{
    public static bool IsWithin(ScopeSet asked, ScopeSet granted) => asked.Scopes.All(a => granted.Scopes.Any(g => IsWithin(a, g)));

    /// <summary>
    /// True when asking in this way would tell what the index layer leaves out: a reader who may see dates and categories only could try codes one by one.
    /// </summary>
    public static bool ProbesCodes(ScopeSet asked, ScopeSet granted)
    {
        var named = granted.Scopes.SelectMany(Parameters).ToHashSet();
        return asked.Scopes.SelectMany(Parameters).Any(p => p.StartsWith("code=", StringComparison.Ordinal) && !named.Contains(p));
    }

    private static bool IsWithin(Scope asked, Scope granted) =>
        asked.ResourceType == granted.ResourceType
        && (!asked.Read || granted.Read)
        && (!asked.Search || granted.Search)
        && Parameters(granted).IsSubsetOf(Parameters(asked));

    private static HashSet<string> Parameters(Scope scope)
    {
        var query = scope.Canonical.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? [] : [.. scope.Canonical[(query + 1)..].Split('&')];
    }
}
