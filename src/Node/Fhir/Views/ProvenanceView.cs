using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Fhir.Notes;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Views;

/// <summary>
/// The registration of each record version as <c>Provenance</c>: which version, by which member, when it was final, and the ledger's entry by pointer,
/// commitment and height, which <c>/{member}/proofs</c> proves to anybody.
/// </summary>
internal sealed class ProvenanceView(MemberParts parts, ViewedPatients patients) : IResourceView
{
    private readonly NoteSeals _seals = new(parts.Resources);

    public string Type => "Provenance";

    public IEnumerable<ViewedResource> Of(string patientNo, ViewLens lens) =>
        patients.Relationships(patientNo, lens).SelectMany(r => parts.Store.Records.Of(r.Account).Select(record => Show(record, r, lens))).OfType<ViewedResource>();

    public ViewedResource? Find(string id, ViewLens lens) =>
        ViewElements.Hash(id) is { } pointer && parts.Store.Records.ByPointer(pointer) is { } record && patients.Relationship(record.Relationship, lens) is { } relationship
            ? Show(record, relationship, lens)
            : null;

    /// <summary>What is still on its way, and what was erased, has no provenance to show.</summary>
    private ViewedResource? Show(RegisteredRecord record, RelationshipRow relationship, ViewLens lens)
    {
        if (record.Height is not { } height || !lens.Shows(record.Version) || parts.Store.Marks.IsErased(record.Pointer) || parts.Ledger.Block(height)?.Header.Time is not { } time)
        {
            return null;
        }

        var recorded = ViewElements.Moment(time);
        return new ViewedResource(
            Type, ViewElements.Id(record.Pointer), relationship, recorded,
            JsonSerializer.SerializeToUtf8Bytes<JsonNode>(Resource(record, height, recorded)));
    }

    /// <summary>The clinician's own signature over the note's text: the request that brought it, as it was signed.</summary>
    private static JsonObject Signature(byte[] seal, DateTimeOffset recorded) => new()
    {
        ["type"] = new JsonArray(ViewElements.Coding("urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.1")),
        ["when"] = ViewElements.Instant(recorded),
        ["who"] = ViewElements.Identified(ViewElements.Accounts, SignedRequest.Parse(seal).Request?.Payload.As[0].ToString() ?? string.Empty),
        ["sigFormat"] = "application/jose",
        ["data"] = Convert.ToBase64String(seal),
    };

    private JsonObject Resource(RegisteredRecord record, Height height, DateTimeOffset recorded)
    {
        var entry = ViewElements.Identified(ViewElements.Pointers, record.Pointer.ToString());
        entry["extension"] = new JsonArray(
            ViewElements.Text(ViewElements.Commitment, record.Commitment.ToString()),
            ViewElements.Text(ViewElements.Height, height.Value.ToString(CultureInfo.InvariantCulture)));
        var resource = new JsonObject
        {
            ["resourceType"] = Type,
            ["id"] = ViewElements.Id(record.Pointer),
            ["meta"] = ViewElements.Meta(recorded),
            ["target"] = new JsonArray(new JsonObject { ["reference"] = record.Version.ToString() }),
            ["recorded"] = ViewElements.Instant(recorded),
            ["activity"] = ViewElements.Concept("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "attest"),
            ["agent"] = new JsonArray(new JsonObject
            {
                ["type"] = ViewElements.Concept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "custodian"),
                ["who"] = patients.Here(),
            }),
            ["entity"] = new JsonArray(new JsonObject { ["role"] = "source", ["what"] = entry }),
        };
        if (_seals.Of(record.Version) is { } seal)
        {
            resource["signature"] = new JsonArray(Signature(seal, recorded));
        }

        return resource;
    }
}
