using System.Globalization;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.Fhir.Serving;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>A write that was checked and can be made.</summary>
/// <param name="Resource">What is written.</param>
/// <param name="Version">Its version: one more than the version that it replaces.</param>
/// <param name="Patient">A patient that becomes known by it.</param>
internal sealed record CheckedWrite(BroughtResource Resource, int Version, PatientRow? Patient);

/// <summary>
/// Create, update and delete of what is born here (wall 11). Ids are the server's; conditions and references see only what the caller may see, so that
/// writing finds out nothing that reading would not. Writes of one member take turns.
/// </summary>
internal sealed class WriteInteraction(ResourceStore store, RecordSource source, SearchIndex index, SearchEngine engine, ServedVersions versions, TimeProvider clock)
{
    /// <summary>Marks a resource that refers to somewhere else.</summary>
    public const string ElsewhereTag = """{"system":"urn:xinglin:mark","code":"reference-elsewhere"}""";

    private readonly Lock _turn = new();

    /// <summary>Runs something that writes, alone.</summary>
    public T Alone<T>(Func<T> work)
    {
        lock (_turn)
        {
            return work();
        }
    }

    /// <summary>POST: a new resource, unless the condition finds one.</summary>
    public FhirResponse Create(FhirCaller caller, FhirRequest asked, string type) => Alone(() =>
    {
        if (!caller.May('c', type))
        {
            return FhirOutcome.Of(FhirCodes.NotAllowed);
        }

        if (asked.IfNoneExist is { } condition && Existing(caller, type, condition, out var matching) is var refusal && (refusal ?? matching) is { } answer)
        {
            return answer;
        }

        return Check(caller, type, ResourceStore.NewId(), asked.Body, 0, NoOthers, out var write) ?? Written(asked, Make([write!])[0], StatusCodes.Status201Created);
    });

    /// <summary>PUT: the next version of what was born here.</summary>
    public FhirResponse Update(FhirCaller caller, FhirRequest asked, string type, string id) => Alone(() =>
        CheckUpdate(caller, type, id, asked.IfMatch, asked.Body, NoOthers, out var write) ?? Written(asked, Make([write!])[0], StatusCodes.Status200OK));

    /// <summary>DELETE: hides it, its history stays.</summary>
    public FhirResponse Delete(FhirCaller caller, FhirRequest asked, string type, string id) => Alone(() =>
    {
        if (CheckDelete(caller, type, id, asked.IfMatch, out var write) is { } refusal)
        {
            return refusal;
        }

        if (write is not null)
        {
            Make([write]);
        }

        return new FhirResponse(StatusCodes.Status204NoContent, null);
    });

    /// <summary>What a condition finds: nothing and nothing, the one that exists, or a refusal.</summary>
    public FhirResponse? Existing(FhirCaller caller, string type, string condition, out FhirResponse? matching)
    {
        matching = null;
        var (request, problems) = SearchParser.Read(type, FhirQuery.Parse(condition), lenient: false, engine.Zone, clock.GetUtcNow());
        if (request is null || request.Steps.Count == 0)
        {
            return problems.Count > 0 ? FhirOutcome.Of(problems) : FhirOutcome.Of(FhirCodes.ConditionAmbiguous);
        }

        var found = engine.Search(request with { Count = 2, Includes = [], Summary = SearchSummary.Whole, Total = false }, caller.View, null)!.Matches;
        if (found.Count > 1)
        {
            return FhirOutcome.Of(FhirCodes.ConditionAmbiguous);
        }

        matching = found.Count == 1 && versions.Of(found[0]) is { } version
            ? new FhirResponse(StatusCodes.Status200OK, null) { Version = version.Row.Version.Version, Updated = version.Updated, Location = $"{type}/{version.Resource.Id}" }
            : null;
        return null;
    }

    /// <summary>Checks an update.</summary>
    public FhirResponse? CheckUpdate(
        FhirCaller caller, string type, string id, string? ifMatch, ReadOnlyMemory<byte> body, IReadOnlySet<FhirReference> others, out CheckedWrite? write)
    {
        write = null;
        if (!caller.May('u', type))
        {
            return FhirOutcome.Of(FhirCodes.NotAllowed);
        }

        if (Home(caller, type, id, out var current) is { } refusal)
        {
            return refusal;
        }

        if (ifMatch is null)
        {
            return FhirOutcome.Of(FhirCodes.VersionRequired);
        }

        return IsVersion(ifMatch, current!.Version) ? Check(caller, type, id, body, current.Version, others, out write) : FhirOutcome.Of(FhirCodes.VersionConflict);
    }

    /// <summary>Checks a deletion; no write when it is deleted already.</summary>
    public FhirResponse? CheckDelete(FhirCaller caller, string type, string id, string? ifMatch, out CheckedWrite? write)
    {
        write = null;
        if (!caller.May('d', type))
        {
            return FhirOutcome.Of(FhirCodes.NotAllowed);
        }

        if (versions.IsDeleted(caller.View, type, id))
        {
            return null;
        }

        if (Home(caller, type, id, out var current) is { } refusal)
        {
            return refusal;
        }

        if (ifMatch is not null && !IsVersion(ifMatch, current!.Version))
        {
            return FhirOutcome.Of(FhirCodes.VersionConflict);
        }

        write = new CheckedWrite(new BroughtResource(type, id, default, null, Withdrawn: true), current!.Version + 1, null);
        return null;
    }

    /// <summary>Checks content: form, definitions, references, whose it is. <paramref name="others"/> are written with it.</summary>
    public FhirResponse? Check(
        FhirCaller caller, string type, string id, ReadOnlyMemory<byte> body, int replaces, IReadOnlySet<FhirReference> others, out CheckedWrite? write)
    {
        write = null;
        if (!FhirResource.TryRead(body, out var sent, out _) || sent.Type != type || (replaces > 0 && sent.Id != id))
        {
            return ResourceValidator.ValidateJson(body) is { IsValid: false } unreadable ? FhirOutcome.Of(unreadable) : FhirOutcome.Of(FhirCodes.BodyMismatch);
        }

        if (ResourceValidator.ValidateJson(body) is { IsValid: false } invalid)
        {
            return FhirOutcome.Of(invalid);
        }

        var kept = Tagged(ResourceStamp.AtRest(sent, id), ReferencePlaces.In(sent).Any(r => IsElsewhere(r.Text)));
        FhirResource.TryRead(kept, out var resource, out _);
        var unknown = ReferencePlaces.In(resource!).Where(r => !IsElsewhere(r.Text) && !Resolves(caller, r.Text, others)).Select(r => r.Path).ToList();
        if (unknown.Count > 0)
        {
            return FhirOutcome.Of(FhirCodes.ReferenceUnknown, unknown);
        }

        if (Whose(resource!, others, out var patientNo) is { } subject)
        {
            return FhirOutcome.Of(subject);
        }

        write = new CheckedWrite(new BroughtResource(type, id, kept, patientNo), replaces + 1, type == "Patient" ? PatientOf(resource!) : null);
        return null;
    }

    /// <summary>Makes checked writes, all or none, and finds them from now on.</summary>
    /// <param name="writes">Checked, in this turn.</param>
    /// <param name="alongside">What must be durable with each.</param>
    public IReadOnlyList<StoredVersion> Make(IReadOnlyList<CheckedWrite> writes, Action<SqliteConnection, StoredVersion>? alongside = null)
    {
        var made = new List<StoredVersion>();
        store.Write(connection =>
        {
            foreach (var write in writes)
            {
                if (write.Patient is { } patient)
                {
                    Keep(connection, patient);
                }

                made.Add(store.Append(connection, ResourceStore.BornHere, write.Resource, write.Version));
                alongside?.Invoke(connection, made[^1]);
            }
        });
        index.Apply(made.Select(m => (m.Type, m.Id)));
        return made;
    }

    private static readonly HashSet<FhirReference> NoOthers = [];

    private static void Keep(SqliteConnection connection, PatientRow patient) => connection.Execute(
        "INSERT INTO patient VALUES ($1, $2, $3, $4) ON CONFLICT (patient_no) DO UPDATE SET name = excluded.name", patient.PatientNo, patient.Name, patient.IdentityNo, patient.CardNo);

    private static bool IsElsewhere(string reference) => reference.Contains(':', StringComparison.Ordinal);

    private static bool IsVersion(string etag, int version) => etag.Replace("W/", string.Empty, StringComparison.Ordinal).Trim('"') == version.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is visible and was born here; else why it cannot be changed.</summary>
    private FhirResponse? Home(FhirCaller caller, string type, string id, out StoredVersion? current)
    {
        current = null;
        if (versions.Current(caller.View, type, id) is null)
        {
            return FhirOutcome.Of(versions.IsDeleted(caller.View, type, id) ? FhirCodes.Deleted : FhirCodes.NotFound);
        }

        current = store.Current(type, id);
        return current is { Source: ResourceStore.BornHere }
            ? null
            : FhirOutcome.Of(FhirCodes.NotHome, detail: $"Its home is: {current?.Source ?? "the member's own database"}.");
    }

    private bool Resolves(FhirCaller caller, string text, IReadOnlySet<FhirReference> others) =>
        text.StartsWith('#') || (FhirReference.TryParse(text, out var reference)
            && (others.Contains(reference) || versions.Current(caller.View, reference.Type, reference.Id, asTarget: true) is not null));

    /// <summary>A record of a patient must say whose it is, by a reference that leads to somebody known here.</summary>
    private RefusalCode? Whose(FhirResource resource, IReadOnlySet<FhirReference> others, out string? patientNo)
    {
        patientNo = null;
        if (!PatientCompartment.HasType(resource.Type))
        {
            return null;
        }

        var compartment = PatientCompartment.Of(resource);
        patientNo = resource.Type == "Patient" ? resource.Id
            : compartment.Primary is { } primary ? source.PatientNoOf(primary) ?? (others.Contains(new FhirReference("Patient", primary)) ? primary : null)
            : null;
        return compartment.Unresolved || patientNo is null ? FhirCodes.SubjectUnknown : null;
    }

    /// <summary>A patient born here is known by the resource's own id.</summary>
    private static PatientRow PatientOf(FhirResource patient)
    {
        var name = ElementPath.Select(patient.Root, "name").Select(n => FhirResource.Text(n, "text")
            ?? FhirResource.Text(n, "family") + string.Concat(ElementPath.Select(n, "given").Select(g => g.GetString()))).FirstOrDefault();
        return new PatientRow(patient.Id!, name ?? string.Empty, null, null);
    }

    private static byte[] Tagged(byte[] json, bool elsewhere)
    {
        if (!elsewhere || !FhirResource.TryRead(json, out var resource, out _))
        {
            return json;
        }

        return ResourceStamp.WithTag(resource, ElsewhereTag);
    }

    private static FhirResponse Written(FhirRequest asked, StoredVersion made, int status)
    {
        FhirResource.TryRead(made.Json, out var resource, out _);
        var body = asked.Minimal ? null : ResourceStamp.Served(resource!, made.Version, made.UpdatedAt.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        return new FhirResponse(status, body) { Version = made.Version, Updated = made.UpdatedAt, Location = $"{made.Type}/{made.Id}" };
    }
}
