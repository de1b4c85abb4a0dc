using System.Collections.Concurrent;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Node.Fhir.Search;

/// <summary>
/// What somebody may see of a member's resources. It is part of every question before the question is planned, so that an answer, with its totals,
/// links and order, is that of a server which never held anything else.
/// </summary>
internal sealed class FhirView
{
    private readonly ConcurrentDictionary<(string Type, bool Search), IReadOnlyList<IReadOnlyList<SearchCriterion>>?> _alternatives = new();

    private FhirView(IReadOnlyList<string>? patients, ScopeSet? scopes) => (Patients, Scopes) = (patients, scopes);

    /// <summary>The member's own keeping of its index; never given to who asks from outside.</summary>
    public static FhirView Everything { get; } = new(null, null);

    /// <summary>Nothing at all.</summary>
    public static FhirView Nothing { get; } = new([], null) { IsEmpty = true };

    /// <summary>Everything of one patient: what a clinician in care of the patient writes upon.</summary>
    public static FhirView OfChart(IReadOnlyList<string> patientIds) => new(patientIds, null) { IsChart = true };

    /// <summary>True for <see cref="OfChart"/>.</summary>
    public bool IsChart { get; private init; }

    /// <summary>True for <see cref="Nothing"/>.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>True for <see cref="Everything"/>.</summary>
    public bool IsWhole => Scopes is null && !IsEmpty && !IsChart;

    /// <summary>Ids of the Patient resources of the one patient whose compartment it is; null: every patient of the member.</summary>
    public IReadOnlyList<string>? Patients { get; }

    /// <summary>The scopes, OR-ed; null where no scope says it.</summary>
    public ScopeSet? Scopes { get; }

    /// <summary>One patient's resources under scopes: what a permission opens.</summary>
    public static FhirView OfPatient(IReadOnlyList<string> patientIds, ScopeSet scopes) => new(patientIds, scopes);

    /// <summary>All patients of the member under scopes: what one of its own systems reads.</summary>
    public static FhirView OfMember(ScopeSet scopes) => new(null, scopes);

    /// <summary>True when resources of this type, which are nobody's, are also found by themselves: by a member's own systems, but for documents.</summary>
    public bool IsFoundAlone(string type) => Patients is null && Scopes is not null && type != "Binary" && GoesAlong(type);

    /// <summary>What a resource of this type must meet, alternatives of conditions; null when nothing of the type is visible.</summary>
    public IReadOnlyList<IReadOnlyList<SearchCriterion>>? Alternatives(string type, bool search) => IsWhole || IsChart ? [[]]
        : IsEmpty ? null
        : _alternatives.GetOrAdd((type, search), static (key, view) => view.Read(key.Type, key.Search), this);

    /// <summary>True for types that are in no compartment and go along with what refers to them.</summary>
    public bool GoesAlong(string type) => IsWhole || (!IsEmpty && PatientCompartment.IsReleasedAsTarget(type));

    private IReadOnlyList<IReadOnlyList<SearchCriterion>>? Read(string type, bool search)
    {
        var scopes = Scopes!.Scopes.Where(s => s.ResourceType == type && (search ? s.Search : s.Read)).ToList();
        return scopes.Count == 0 ? null : [.. scopes.Select(s => s.Criteria)];
    }
}
