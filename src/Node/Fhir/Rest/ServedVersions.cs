using System.Globalization;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Serving;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>A version that may be shown, read from its row.</summary>
/// <param name="Row">Where it is.</param>
/// <param name="Resource">Its exact content.</param>
internal sealed record ServedVersion(RecordRow Row, FhirResource Resource)
{
    /// <summary>When it was written; null when its system does not say.</summary>
    public DateTimeOffset? Updated => SearchIndex.Updated(Row) is var ticks and not long.MinValue ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>The text as it is served: with its version and time.</summary>
    public byte[] Text => ResourceStamp.Served(Resource, Row.Version.Version, Updated?.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
}

/// <summary>Reads versions of resources for a view. What the view hides is not there.</summary>
internal sealed class ServedVersions(MemberParts parts, SearchEngine engine)
{
    /// <summary>The current version; null when it is hidden, absent or deleted.</summary>
    public ServedVersion? Current(FhirView view, string type, string id, bool asTarget = false) =>
        engine.Find(type, id, view, asTarget) is { } found ? Of(found) : null;

    /// <summary>What was found, read; null when its row is no longer what the index says.</summary>
    public ServedVersion? Of(FoundResource found) =>
        parts.Source.Row(found.RecordNo) is { } row && row.Version.ResourceType == found.Type && row.Version.ResourceId == found.Id ? Read(row) : null;

    /// <summary>
    /// All versions that may be shown, newest first, a deletion as a row without a body: those that the view shows as well as the current one.
    /// Empty when the resource is hidden or absent.
    /// </summary>
    public IReadOnlyList<(RecordRow Row, ServedVersion? Version)> History(FhirView view, string type, string id)
    {
        var rows = parts.Source.Versions(type, id);
        var newest = rows.FirstOrDefault(r => !r.Body.IsEmpty) is { } last ? Read(last) : null;
        if (newest is null || engine.IsClosed(type, id) || (rows[0].Body.IsEmpty ? !Shows(view, newest, newest) : Current(view, type, id) is null))
        {
            return [];
        }

        return [.. rows.Select(row => (row, row.Body.IsEmpty ? null : Read(row))).Where(v => v.Item1.Body.IsEmpty || (v.Item2 is { } version && !IsErased(v.row) && Shows(view, version, newest)))];
    }

    /// <summary>True when the resource is there, deleted, and the view showed its last version.</summary>
    public bool IsDeleted(FhirView view, string type, string id) => History(view, type, id) is [{ Version: null }, ..];

    /// <summary>The number of a patient by the Patient resource's id; null when there is none here.</summary>
    public string? PatientNo(string patientId) => parts.Source.PatientNoOf(patientId);

    private static ServedVersion? Read(RecordRow row) =>
        FhirResource.TryRead(row.Body, out var resource, out _) && resource.Type == row.Version.ResourceType && resource.Id == row.Version.ResourceId
            ? new ServedVersion(row, resource)
            : null;

    private bool IsErased(RecordRow row) => parts.Store.Records.Of(row.Version).Any(r => parts.Store.Marks.IsErased(r.Pointer));

    /// <summary>A version is visible only if it and the current one match.</summary>
    private static bool Shows(FhirView view, ServedVersion version, ServedVersion current)
    {
        if (view.IsWhole || view.IsEmpty)
        {
            return view.IsWhole;
        }

        var compartment = Interop.Fhir.Compartments.PatientCompartment.Of(version.Resource);
        var whose = view.Patients is { } patients ? patients.Any(compartment.IsOnly) : !compartment.Unresolved && compartment.Patients.Count > 0;
        var goesAlong = view.GoesAlong(version.Resource.Type) && compartment is { Unresolved: false, Patients.Count: 0 };
        return goesAlong || (whose && (view.IsChart || view.Scopes!.Matches(version.Resource, current.Resource)));
    }
}
