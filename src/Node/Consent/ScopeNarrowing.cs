using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Vault.Records;

namespace Xinglin.Node.Consent;

/// <summary>
/// Judges whether scopes asked for lie within scopes granted: for each there is a granted one of the same type whose
/// permissions contain its own and whose every parameter it repeats. What cannot be shown in this way is refused, never guessed.
/// </summary>
internal static class ScopeNarrowing
{
    private static readonly string[] ShownByIndex = ["_id", "category", "date"];

    private static readonly string[] ShownBySummary =
        [.. ShownByIndex, "clinical-status", "code", "criticality", "intent", "severity", "status", "type", "vaccine-code", "value-concept", "value-quantity", "verification-status"];

    public static bool IsWithin(ScopeSet asked, ScopeSet granted) => asked.Scopes.All(a => granted.Scopes.Any(g => IsWithin(a, g)));

    /// <summary>
    /// True when asking in this way would tell what the layer leaves out: who may see dates and categories only could try codes, values or
    /// persons one by one. What the granted scopes name themselves tells nothing new.
    /// </summary>
    public static bool Probes(ScopeSet asked, ScopeSet granted, string layer)
    {
        var shown = layer switch { LayerNames.Index => ShownByIndex, LayerNames.Summary => ShownBySummary, _ => null };
        var named = granted.Scopes.SelectMany(Parameters).ToHashSet();
        return shown is not null && asked.Scopes.SelectMany(Parameters).Any(p => !named.Contains(p) && !shown.Contains(p[..p.AsSpan().IndexOfAny(':', '=')]));
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
