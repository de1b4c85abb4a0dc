using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Views;

/// <summary>
/// The registration of each record version as <c>Provenance</c>: which version, by which member, when it was final, and the ledger's entry by pointer,
/// commitment and height, which <c>/{member}/proofs</c> proves to anybody.
/// </summary>
internal sealed class ProvenanceView(MemberParts parts, ViewedPatients patients) : IResourceView
{
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

    private JsonObject Resource(RegisteredRecord record, Height height, DateTimeOffset recorded)
    {
        var entry = ViewElements.Identified(ViewElements.Pointers, record.Pointer.ToString());
        entry["extension"] = new JsonArray(
            ViewElements.Text(ViewElements.Commitment, record.Commitment.ToString()),
            ViewElements.Text(ViewElements.Height, height.Value.ToString(CultureInfo.InvariantCulture)));
        return new JsonObject
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
    }
}
