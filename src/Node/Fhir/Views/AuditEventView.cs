using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Views;

/// <summary>
/// The member's evidence log as <c>AuditEvent</c> in the patterns of IHE BALP 1.1.3: a release is a privacy disclosure at its source, a refused
/// attempt an authorization decision that denies. An entry without a known patient, erased, or to be shown later, is not shown.
/// </summary>
internal sealed class AuditEventView(MemberParts parts, ViewedPatients patients) : IResourceView
{
    private const string Profiles = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string EntityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private const string ObjectRole = "http://terminology.hl7.org/CodeSystem/object-role";
    private const string Participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private const int Page = 200;

    private readonly Lock _turn = new();
    private readonly Dictionary<Hash, long> _numbers = [];
    private long _seen;

    public string Type => "AuditEvent";

    public IEnumerable<ViewedResource> Of(string patientNo, ViewLens lens) =>
        patients.Relationships(patientNo, lens).SelectMany(r => Entries(r.Account).Select(e => Show(e, r, lens))).OfType<ViewedResource>().OrderBy(v => v.UpdatedAt);

    public ViewedResource? Find(string id, ViewLens lens) =>
        ViewElements.Hash(id) is { } commitment && NumberOf(commitment) is { } number && parts.Log.Find(number) is { Body.Relationship: { } account } entry
        && patients.Relationship(account, lens) is { } relationship
            ? Show(entry, relationship, lens)
            : null;

    private IEnumerable<DisclosureEntry> Entries(AccountId relationship)
    {
        long after = 0;
        while (parts.Log.About(relationship, after, Page) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                yield return entry;
            }

            after = page[^1].Number;
        }
    }

    /// <summary>Leaves name entries by their commitments; those that came since the last question are read first.</summary>
    private long? NumberOf(Hash commitment)
    {
        lock (_turn)
        {
            while (_seen < parts.Log.Last)
            {
                var end = Math.Min(_seen + Evidence.EvidenceLimits.LeavesPerPage, parts.Log.Last);
                var leaves = parts.Log.Leaves(_seen, end)!;
                for (var at = 0; at < leaves.Length; at += EvidenceLeaf.Length)
                {
                    EvidenceLeaf.TryRead(leaves.AsSpan(at, EvidenceLeaf.Length), out var leaf);
                    _numbers[leaf.Commitment] = ++_seen;
                }
            }

            return _numbers.TryGetValue(commitment, out var number) ? number : null;
        }
    }

    /// <summary>What was about hidden records only is not there; of the rest only records that may be shown are named.</summary>
    private ViewedResource? Show(DisclosureEntry entry, RelationshipRow relationship, ViewLens lens)
    {
        var body = entry.Body;
        List<JsonObject> records = [.. body.Returned.Select((record, i) => Record(record.Pointer, body.Layers?.ElementAtOrDefault(i), lens)).OfType<JsonObject>()];
        if ((body.ShowFrom is { } from && from.CompareTo(parts.Now) > 0) || (records.Count == 0 && body.Returned.Count > 0))
        {
            return null;
        }

        return new ViewedResource(
            Type, ViewElements.Id(entry.Commitment), relationship, ViewElements.Moment(body.Time),
            JsonSerializer.SerializeToUtf8Bytes<JsonNode>(Resource(entry, relationship, records)));
    }

    private JsonObject Resource(DisclosureEntry entry, RelationshipRow relationship, IReadOnlyList<JsonObject> records)
    {
        var body = entry.Body;
        var resource = new JsonObject
        {
            ["resourceType"] = Type,
            ["id"] = ViewElements.Id(entry.Commitment),
            ["meta"] = ViewElements.Meta(ViewElements.Moment(body.Time), Profiles + (body.Released ? "PrivacyDisclosure.Source" : "AuthZconsent")),
            ["extension"] = new JsonArray([ViewElements.Text(ViewElements.Commitment, entry.Commitment.ToString()), .. body.Scopes.Select(s => (JsonNode)ViewElements.Text(ViewElements.Scope, s))]),
            ["type"] = ViewElements.Coding(Dicom, body.Released ? "110106" : "110113"),
            ["subtype"] = new JsonArray(Subtype(body)),
            ["action"] = body.Released ? "R" : "E",
            ["recorded"] = ViewElements.Instant(ViewElements.Moment(body.Time)),
            ["outcome"] = body.Released ? "0" : "8",
        };
        if (body.Code is { } code)
        {
            resource["outcomeDesc"] = $"{code}: {Sentences.Of(new RefusalCode(code)).En}";
        }

        if (ViewElements.Purpose(body.Purpose, body.Basis) is { } purpose)
        {
            resource["purposeOfEvent"] = new JsonArray(new JsonObject { ["coding"] = new JsonArray(purpose) });
        }

        resource["agent"] = body.Released ? Releasing(body) : Refusing(body);
        resource["source"] = new JsonObject
        {
            ["observer"] = patients.Here(),
            ["type"] = new JsonArray(ViewElements.Coding("http://terminology.hl7.org/CodeSystem/security-source-type", body.Released ? "4" : "6")),
        };
        resource["entity"] = Entities(body, relationship, records);
        return resource;
    }

    private static JsonObject Subtype(DisclosureBody body) => body.Released
        ? ViewElements.Coding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose")
        : ViewElements.Coding("https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType", body.Permission is null ? "AuthZ-Role" : "AuthZ-Consent");

    private JsonArray Releasing(DisclosureBody body) =>
    [
        Agent(Dicom, "110153", patients.Here(), requestor: false, onLine: true),
        Agent(Dicom, "110152", patients.Account(body.Reader), requestor: true, onLine: true),
        .. Employer(body),
    ];

    private JsonArray Refusing(DisclosureBody body) =>
    [
        Agent("http://terminology.hl7.org/CodeSystem/extra-security-role-type", "authserver", patients.Here(), requestor: false, onLine: false),
        Agent(Dicom, "110150", patients.Account(body.Reader), requestor: false, onLine: true),
        Agent(Participation, "IRCP", patients.Account(body.Reader), requestor: true, onLine: false),
        .. Employer(body),
    ];

    private IEnumerable<JsonNode> Employer(DisclosureBody body) => body.Member is { } member
        ? [Agent("http://terminology.hl7.org/CodeSystem/v3-RoleClass", "PROV", patients.Account(member), requestor: false, onLine: false)]
        : [];

    /// <summary>BALP wants who was on the line where; the log keeps no network address, and that is said.</summary>
    private static JsonObject Agent(string system, string code, JsonObject who, bool requestor, bool onLine)
    {
        var agent = new JsonObject { ["type"] = ViewElements.Concept(system, code), ["who"] = who, ["requestor"] = requestor };
        if (onLine)
        {
            agent["network"] = new JsonObject
            {
                ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://hl7.org/fhir/StructureDefinition/data-absent-reason", ["valueCode"] = "unknown" }),
            };
        }

        return agent;
    }

    private JsonArray Entities(DisclosureBody body, RelationshipRow relationship, IReadOnlyList<JsonObject> records)
    {
        JsonArray entities = [Entity(patients.Patient(relationship), EntityType, "1", "1")];
        if (body.Permission is { } permission)
        {
            var consent = ViewElements.Identified(ViewElements.Permissions, permission.ToString());
            consent["reference"] = "Consent/" + ViewElements.Id(permission);
            entities.Add(Entity(consent, "http://hl7.org/fhir/resource-types", "Consent", null));
        }

        if (body.Authority is { } authority)
        {
            entities.Add(Entity(ViewElements.Identified(ViewElements.Authorities, authority.ToString()), EntityType, "4", null));
        }

        foreach (var record in records)
        {
            entities.Add(record);
        }

        return entities;
    }

    private static JsonObject Entity(JsonObject what, string system, string type, string? role)
    {
        var entity = new JsonObject { ["what"] = what, ["type"] = ViewElements.Coding(system, type) };
        if (role is not null)
        {
            entity["role"] = ViewElements.Coding(ObjectRole, role);
        }

        return entity;
    }

    /// <summary>A record that was shown; null when it may not be named. One that is no longer known here has its pointer alone, and only for the member itself.</summary>
    private JsonObject? Record(Hash pointer, string? layer, ViewLens lens)
    {
        var what = ViewElements.Identified(ViewElements.Pointers, pointer.ToString());
        if (parts.Store.Records.ByPointer(pointer) is { } record)
        {
            if (!lens.Shows(record.Version))
            {
                return null;
            }

            what["reference"] = record.Version.ToString();
        }
        else if (lens.Relationship is not null)
        {
            return null;
        }

        var entity = Entity(what, EntityType, "2", "4");
        if (layer is not null)
        {
            entity["detail"] = new JsonArray(new JsonObject { ["type"] = "layer", ["valueString"] = layer });
        }

        return entity;
    }
}
