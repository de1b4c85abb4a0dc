using System.Text.Json.Nodes;

namespace Xinglin.Cli.Screens;

/// <summary>
/// One FHIR R4 resource as one line for a reader: what it is, when, its value with unit, the range as its source sent it, and
/// how it stands. A negation or a status that changes the meaning is never left out; what a line cannot hold is in --json.
/// </summary>
/// <param name="Type">Resource type.</param>
/// <param name="What">Its name, in the words of its source.</param>
/// <param name="When">Its date, as written.</param>
/// <param name="Value">Value and unit as written; empty when it has none.</param>
/// <param name="Range">Reference range as the laboratory sent it; empty when it sent none.</param>
/// <param name="Standing">Status where it is not the ordinary one.</param>
internal sealed record RecordLine(string Type, string What, string When, string Value, string Range, string Standing)
{
    private static readonly string[] Names = ["code", "medicationCodeableConcept", "vaccineCode", "type", "category", "serviceType"];
    private static readonly string[] Dates =
        ["effectiveDateTime", "performedDateTime", "occurrenceDateTime", "onsetDateTime", "recordedDate", "authoredOn", "started", "created", "issued", "date", "birthDate"];

    /// <summary>Statuses that say nothing more than that the thing is as it should be.</summary>
    private static readonly string[] Ordinary = ["final", "finished", "completed", "active", "current", "available", "issued", "confirmed"];

    public static RecordLine Of(string type, JsonNode json) => new(type, WhatOf(json), WhenOf(json), ValueOf(json), RangeOf(json), StandingOf(json));

    private static string WhatOf(JsonNode json)
    {
        if (Text(json["title"]) is { } title)
        {
            return title;
        }

        foreach (var name in Names)
        {
            if (Concept(json[name]) is { } concept)
            {
                return concept;
            }
        }

        return Text(json["medicationReference"]?["display"]) ?? Text(First(json["name"])?["text"]) ?? Text(json["class"]?["display"]) ?? Text(json["id"]) ?? string.Empty;
    }

    private static string WhenOf(JsonNode json)
    {
        foreach (var date in Dates)
        {
            if (Text(json[date]) is { } text)
            {
                return text;
            }
        }

        return Text(json["effectivePeriod"]?["start"]) ?? Text(json["performedPeriod"]?["start"]) ?? Text(json["period"]?["start"]) ?? string.Empty;
    }

    private static string ValueOf(JsonNode json)
    {
        var components = json["component"] is JsonArray parts ? parts.OfType<JsonObject>().Select(p => $"{Concept(p["code"])} {Single(p)}".Trim()) : [];
        string?[] all = [Single(json), .. components, Text(json["conclusion"]), Money(json["totalNet"])];
        return string.Join("; ", all.Where(v => !string.IsNullOrEmpty(v)));
    }

    private static string Single(JsonNode json)
    {
        var value = Quantity(json["valueQuantity"]) ?? Text(json["valueString"]) ?? Concept(json["valueCodeableConcept"]) ?? Text(json["valueDateTime"])
            ?? Text(json["valueTime"]) ?? Scalar(json["valueBoolean"]) ?? Scalar(json["valueInteger"]) ?? Between(json["valueRange"]);
        if (value is null)
        {
            return Concept(json["dataAbsentReason"]) is { } absent ? $"no value: {absent}" : string.Empty;
        }

        return First(json["interpretation"]) is { } judged && (Text(First(judged["coding"])?["code"]) ?? Concept(judged)) is { } flag ? $"{value} ({flag})" : value;
    }

    private static string RangeOf(JsonNode json) =>
        json["referenceRange"] is JsonArray ranges ? string.Join("; ", ranges.OfType<JsonObject>().Select(r => Text(r["text"]) ?? Between(r) ?? string.Empty)) : string.Empty;

    private static string StandingOf(JsonNode json)
    {
        var standing = new List<string>();
        if (json["doNotPerform"] is JsonValue prohibited && prohibited.TryGetValue<bool>(out var never) && never)
        {
            standing.Add("DO NOT PERFORM");
        }

        var verification = Code(json["verificationStatus"]);
        standing.Add(verification switch
        {
            "refuted" => "REFUTED: not present",
            "entered-in-error" => "ENTERED IN ERROR: do not use",
            null or "confirmed" => string.Empty,
            _ => verification,
        });
        var status = Text(json["status"]);
        standing.Add(status switch
        {
            "entered-in-error" => "ENTERED IN ERROR: do not use",
            "not-done" => "NOT DONE" + (Concept(json["statusReason"]) is { } reason ? $": {reason}" : string.Empty),
            null => string.Empty,
            _ => Ordinary.Contains(status) ? string.Empty : status,
        });
        var clinical = Code(json["clinicalStatus"]);
        standing.Add(clinical is null or "active" ? string.Empty : clinical);
        return string.Join(", ", standing.Where(s => s.Length > 0).Distinct());
    }

    private static string? Quantity(JsonNode? quantity) => quantity?["value"] is { } value
        ? $"{Text(quantity["comparator"])}{value.ToJsonString()} {Text(quantity["unit"]) ?? Text(quantity["code"])}".Trim()
        : null;

    private static string? Between(JsonNode? range)
    {
        var low = Quantity(range?["low"]);
        var high = Quantity(range?["high"]);
        return (low, high) switch
        {
            (null, null) => null,
            (null, _) => $"to {high}",
            (_, null) => $"from {low}",
            _ => $"{low} – {high}",
        };
    }

    private static string? Money(JsonNode? money) => money?["value"] is { } value ? $"{value.ToJsonString()} {Text(money["currency"])}".Trim() : null;

    private static string? Concept(JsonNode? node)
    {
        var concept = node is JsonArray ? First(node) : node;
        return concept is JsonObject
            ? Text(concept["text"]) ?? Text(First(concept["coding"])?["display"]) ?? Text(First(concept["coding"])?["code"])
            : null;
    }

    private static string? Code(JsonNode? concept) => concept is JsonObject ? Text(First(concept["coding"])?["code"]) ?? Text(concept["text"]) : null;

    private static JsonNode? First(JsonNode? array) => array is JsonArray { Count: > 0 } items ? items[0] : null;

    private static string? Scalar(JsonNode? node) => node?.ToJsonString();

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
