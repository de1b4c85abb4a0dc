using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Recognition;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Recognition;

/// <summary>
/// <c>order.place</c>: a doctor of this member orders an examination. When a recognised result was seen, the order needs one of the rules' reasons:
/// who orders decides, and the reason stays with the order. It is written here as a ServiceRequest, registered and seen by the patient like any
/// record, and says whose results of which day it repeats.
/// </summary>
internal sealed class PlaceOrder(MemberParts parts, RulesFile rules) : IGatewayMethod
{
    private const string Doctor = "doctor";

    public string Name => GatewayMethods.OrderPlace;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.OrderPlaceArguments, out var order) || order.Recognised.Count > OrderPlaceArguments.SeenMax
            || order.Recognised.Any(seen => seen is null || !seen.IsSound || parts.View.Member(seen.Holder) is null))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (parts.Known.StaffRole(request.Account) != Doctor)
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (rules.Current() is not { } current)
        {
            return RecognitionRefusals.NoRules;
        }

        if (Refusal(current.Rules, order) is { } refusal)
        {
            return refusal;
        }

        if (parts.PatientNumber(order.Patient) is not { } number || parts.Store.Relationships.OfPatient(number) is not { } relationship)
        {
            return AccessCodes.PatientUnknown;
        }

        if (parts.View.Relationship(relationship.Account)?.Status is not (RelationshipStatus.Active or RelationshipStatus.Pending))
        {
            return ReleaseCodes.NoCare;
        }

        return parts.Source.OfPatient(number).FirstOrDefault(r => r.Version.ResourceType == "Patient") is { } patient
            ? Write(request.Account, current.Rules, order, number, patient.Version.ResourceId)
            : RecognitionRefusals.SubjectMissing;
    }

    private static RefusalCode? Refusal(RecognitionRules rules, OrderPlaceArguments order) =>
        rules.Version != order.Version ? RecognitionRefusals.RulesChanged
        : rules.Item(order.Item) is null ? RecognitionRefusals.ItemUnknown
        : order.Reason is null && order.Recognised.Count > 0 ? RecognitionRefusals.ReasonMissing
        : order.Reason is { } reason && rules.Reasons.All(r => r.Code != reason) ? RecognitionRefusals.ReasonUnknown
        : null;

    private GatewayAnswer Write(AccountId doctor, RecognitionRules rules, OrderPlaceArguments order, string patientNo, string patient)
    {
        var id = parts.Resources.IdOf(ResourceStore.BornHere, "ServiceRequest", Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        var now = parts.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var json = OrderResource.Write(id, rules, order, patient, doctor, now, holder => parts.View.Member(holder)!.Name);
        var stored = parts.Resources.Bring(ResourceStore.BornHere, [new BroughtResource("ServiceRequest", id, json, patientNo)], []);
        return GatewayAnswer.Of(new OrderPlaceAnswer(id, stored[0].Version), GatewayJson.Default.OrderPlaceAnswer);
    }
}

/// <summary>An order as FHIR R4.</summary>
internal static class OrderResource
{
    private const string AccountSystem = "urn:xinglin:account";

    public static byte[] Write(string id, RecognitionRules rules, OrderPlaceArguments order, string patient, AccountId doctor, string now, Func<AccountId, string> nameOf)
    {
        var item = rules.Item(order.Item)!;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "ServiceRequest");
            json.WriteString("id", id);
            json.WriteStartArray("instantiatesUri");
            json.WriteStringValue(rules.ReasonSystem);
            json.WriteEndArray();
            json.WriteString("status", "active");
            json.WriteString("intent", "order");
            json.WritePropertyName("code");
            Concept(json, item.Codings.Select(c => c.Split('|')).Select(c => (c[0], c[1])), item.Name);
            json.WriteStartObject("subject");
            json.WriteString("reference", $"Patient/{patient}");
            json.WriteEndObject();
            json.WriteString("authoredOn", now);
            json.WriteStartObject("requester");
            Identifier(json, "Practitioner", AccountSystem, doctor.ToString());
            json.WriteEndObject();
            WriteRepeat(json, rules, order, nameOf);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Why, and what is repeated.</summary>
    private static void WriteRepeat(Utf8JsonWriter json, RecognitionRules rules, OrderPlaceArguments order, Func<AccountId, string> nameOf)
    {
        if (order.Reason is { } reason)
        {
            json.WriteStartArray("reasonCode");
            Concept(json, [(rules.ReasonSystem, reason)], rules.Reasons.First(r => r.Code == reason).Name);
            json.WriteEndArray();
        }

        if (order.Recognised.Count == 0)
        {
            return;
        }

        json.WriteStartArray("supportingInfo");
        foreach (var seen in order.Recognised)
        {
            json.WriteStartObject();
            json.WriteString("display", $"{nameOf(seen.Holder)}, {seen.When}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Concept(Utf8JsonWriter json, IEnumerable<(string System, string Code)> codings, string text)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        foreach (var (system, code) in codings)
        {
            json.WriteStartObject();
            json.WriteString("system", system);
            json.WriteString("code", code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static void Identifier(Utf8JsonWriter json, string type, string system, string value)
    {
        json.WriteString("type", type);
        json.WriteStartObject("identifier");
        json.WriteString("system", system);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
