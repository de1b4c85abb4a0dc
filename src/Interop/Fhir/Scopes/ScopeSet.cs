using System.Diagnostics.CodeAnalysis;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>Scopes that are OR-ed, as a permission's terms carry them. At least one; an empty set is refused, never "everything".</summary>
public sealed class ScopeSet
{
    private ScopeSet(IReadOnlyList<Scope> scopes)
    {
        Scopes = scopes;
        Canonical = [.. scopes.Select(scope => scope.Canonical)];
    }

    /// <summary>Distinct, in the ordinal order of their canonical texts.</summary>
    public IReadOnlyList<Scope> Scopes { get; }

    /// <summary>The canonical texts, in order: what terms carry.</summary>
    public IReadOnlyList<string> Canonical { get; }

    /// <summary>The resource types that can be released.</summary>
    public IEnumerable<string> ResourceTypes => Scopes.Select(scope => scope.ResourceType).Distinct(StringComparer.Ordinal);

    /// <summary>Parses every scope; the first refusal refuses the set.</summary>
    public static bool TryParse(IEnumerable<string?>? texts, [NotNullWhen(true)] out ScopeSet? set, out ScopeRefusal refusal)
    {
        set = null;
        refusal = ScopeRefusal.Of("scopes");
        var scopes = new SortedDictionary<string, Scope>(StringComparer.Ordinal);
        var count = 0;
        foreach (var text in texts ?? [])
        {
            if (++count > FhirLimits.ScopesMax)
            {
                refusal = ScopeRefusal.Of("scopes");
                return false;
            }

            if (!Scope.TryParse(text, out var scope, out refusal))
            {
                return false;
            }

            scopes[scope.Canonical] = scope;
        }

        if (scopes.Count == 0)
        {
            return false;
        }

        refusal = default;
        set = new ScopeSet([.. scopes.Values]);
        return true;
    }

    /// <summary>True when any scope matches this version.</summary>
    public bool Matches(FhirResource resource) => Scopes.Any(scope => scope.Matches(resource));

    /// <summary>A version is visible only if it and the current one match, so that re-coding a record hides its past too.</summary>
    public bool Matches(FhirResource version, FhirResource current) => Matches(current) && (ReferenceEquals(version, current) || Matches(version));

    /// <summary>True when a scope that permits reading by id matches; <see cref="CanSearch"/> is the same for listing.</summary>
    public bool CanRead(FhirResource resource) => Scopes.Any(scope => scope.Read && scope.Matches(resource));

    /// <summary>True when a scope that permits listing matches.</summary>
    public bool CanSearch(FhirResource resource) => Scopes.Any(scope => scope.Search && scope.Matches(resource));
}
