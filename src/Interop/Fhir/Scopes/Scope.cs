using System.Diagnostics.CodeAnalysis;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>
/// A SMART v2 resource scope that is decidable on one resource alone: <c>Observation.rs?category=laboratory&amp;date=ge2024-01-01</c>.
/// One type of the patient compartment, the permissions read (<c>r</c>) and search (<c>s</c>), and R4's search parameters of the type as
/// <see cref="ScopeParameters"/> knows them.
/// </summary>
public sealed class Scope
{
    internal Scope(string resourceType, bool read, bool search, IReadOnlyList<ScopeParameter> parameters)
    {
        ResourceType = resourceType;
        Read = read;
        Search = search;
        Criteria = [.. parameters.Select(p => p.Criterion)];
        var query = string.Join('&', parameters.Select(p => p.Canonical).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Canonical = $"{resourceType}.{(read ? "r" : "")}{(search ? "s" : "")}{(query.Length == 0 ? "" : "?" + query)}";
    }

    /// <summary>The one resource type.</summary>
    public string ResourceType { get; }

    /// <summary>May read a resource by its id.</summary>
    public bool Read { get; }

    /// <summary>May list resources.</summary>
    public bool Search { get; }

    /// <summary>The one text of everything that means the same: what terms carry and are committed to.</summary>
    public string Canonical { get; }

    /// <summary>
    /// The conditions, AND-ed. Their dates are compared as they are written (<see cref="WrittenDateQuery"/>), and what absence meets is never met by what
    /// cannot be read: an index that answers for them keeps both.
    /// </summary>
    public IReadOnlyList<SearchCriterion> Criteria { get; }

    /// <summary>Parses a scope; an optional <c>patient/</c> in front, as SMART writes it, is dropped.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Scope? scope, out ScopeRefusal refusal) =>
        ScopeParser.TryParse(text, out scope, out refusal);

    /// <summary>True when type and every parameter match this version of the resource.</summary>
    public bool Matches(FhirResource resource) => resource.Type == ResourceType && Criteria.All(resource.Values.Meet);

    /// <summary>The canonical text.</summary>
    public override string ToString() => Canonical;
}
