using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Contracts.Consent;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Node.Fhir.Views;

/// <summary>
/// Patients' permissions as <c>Consent</c>: state from the ledger, what they allow from the terms that were left here sealed. A permission whose
/// terms are not here, or not the committed ones, is not shown: nothing could be said of it.
/// </summary>
internal sealed class ConsentView(MemberParts parts, ViewedPatients patients) : IResourceView
{
    private readonly HeldTerms _held = new(parts.Store);

    public string Type => "Consent";

    public IEnumerable<ViewedResource> Of(string patientNo, ViewLens lens) => patients.Relationships(patientNo, lens)
        .SelectMany(r => _held.Of(r.Account).Select(held => Show(held.Permission, held.SealedJson, r))).OfType<ViewedResource>().OrderBy(v => v.UpdatedAt);

    public ViewedResource? Find(string id, ViewLens lens) =>
        ViewElements.Hash(id) is { } permission && _held.Find(permission) is { } held && patients.Relationship(held.Relationship, lens) is { } relationship
            ? Show(permission, held.SealedJson, relationship)
            : null;

    private ViewedResource? Show(Hash id, byte[] sealedJson, RelationshipRow relationship)
    {
        if (parts.View.Permission(id) is not { } permission || Open(id, sealedJson) is not { } document || document.Commitment() != permission.Commitment
            || document.Read() is not { } terms || terms.Permission != id || terms.Relationship != relationship.Account || terms.Holder != parts.Known.Member)
        {
            return null;
        }

        var updated = ViewElements.Moment(permission.Ended ?? permission.Since);
        return new ViewedResource(
            Type, ViewElements.Id(id), relationship, updated, JsonSerializer.SerializeToUtf8Bytes<JsonNode>(Resource(permission, terms, relationship, updated)));
    }

    private TermsDocument? Open(Hash id, byte[] sealedJson) =>
        SealedMessage.TryParse(sealedJson) is { } message
            ? parts.Keys.Seals.Open(key => TermsDocument.Open(message, key, parts.Ledger.Genesis.Network, id, parts.Known.Member))
            : null;

    private JsonObject Resource(Permission permission, PermissionTerms terms, RelationshipRow relationship, DateTimeOffset updated) => new()
    {
        ["resourceType"] = Type,
        ["id"] = ViewElements.Id(terms.Permission),
        ["meta"] = ViewElements.Meta(updated),
        ["identifier"] = new JsonArray(new JsonObject { ["system"] = ViewElements.Permissions, ["value"] = terms.Permission.ToString() }),
        ["status"] = Status(permission, terms),
        ["scope"] = ViewElements.Concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        ["category"] = new JsonArray(ViewElements.Concept("http://loinc.org", "59284-0")),
        ["patient"] = patients.Patient(relationship),
        ["dateTime"] = ViewElements.Instant(ViewElements.Moment(permission.Since)),
        ["performer"] = new JsonArray(patients.Patient(relationship)),
        ["organization"] = new JsonArray(patients.Here()),

        // Nothing may be seen but what the provision permits: who reads no further than the rule must not take it for a yes.
        ["policyRule"] = ViewElements.Concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTOUT"),
        ["provision"] = new JsonObject { ["provision"] = new JsonArray(Permit(permission, terms)) },
    };

    private JsonObject Permit(Permission permission, PermissionTerms terms)
    {
        var actor = new JsonObject
        {
            ["role"] = ViewElements.Concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
            ["reference"] = patients.Account(terms.Grantee.Account),
        };
        if (terms.Grantee.Account != terms.Grantee.Member)
        {
            actor["extension"] = new JsonArray(new JsonObject { ["url"] = "urn:xinglin:on-behalf-of", ["valueReference"] = patients.Account(terms.Grantee.Member) });
        }

        var until = permission.Ended is { } ended && ended.CompareTo(terms.Until) < 0 && ended.CompareTo(terms.From) > 0 ? ended : terms.Until;
        return new JsonObject
        {
            ["extension"] = new JsonArray([.. terms.Scopes.Select(s => (JsonNode)ViewElements.Text(ViewElements.Scope, s)), ViewElements.Text("urn:xinglin:layer", terms.DeepestLayer)]),
            ["type"] = "permit",
            ["period"] = new JsonObject { ["start"] = ViewElements.Instant(ViewElements.Moment(terms.From)), ["end"] = ViewElements.Instant(ViewElements.Moment(until)) },
            ["actor"] = new JsonArray(actor),
            ["action"] = new JsonArray(ViewElements.Concept("http://terminology.hl7.org/CodeSystem/consentaction", "access")),
            ["purpose"] = new JsonArray(ViewElements.Purpose(terms.Purpose, DisclosureBases.Permission)),
            ["class"] = new JsonArray([.. Types(terms).Select(t => (JsonNode)ViewElements.Coding("http://hl7.org/fhir/resource-types", t))]),
        };
    }

    private static IEnumerable<string> Types(PermissionTerms terms) => ScopeSet.TryParse(terms.Scopes, out var set, out _) ? set.ResourceTypes : [];

    private string Status(Permission permission, PermissionTerms terms) => permission.Status switch
    {
        PermissionStatus.Awaiting => "proposed",
        PermissionStatus.Refused => "rejected",
        PermissionStatus.InForce when parts.Known.Now.CompareTo(permission.Expires) < 0 && parts.Known.Now.CompareTo(terms.Until) < 0 => "active",
        _ => "inactive",
    };
}
