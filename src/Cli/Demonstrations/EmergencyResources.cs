using System.Globalization;
using System.Text.Json.Nodes;

namespace Xinglin.Cli.Demonstrations;

/// <summary>What an emergency needs to know of an invented person.</summary>
internal static partial class Resources
{
    public static JsonObject Patient(string number, string card)
    {
        var patient = Patient(number);
        patient["identifier"] = new JsonArray(new JsonObject { ["system"] = "https://xinglin.example/identifiers/health-card", ["value"] = card });
        return patient;
    }

    public static JsonObject PenicillinAllergy(string number) => Allergy(number, "pen-", "764146007", "Penicillin", "high");

    public static JsonObject NoKnownAllergy(string number) => Allergy(number, "nka-", "409137002", "No known drug allergy", null);

    public static JsonObject UnknownAllergy(string number) => Allergy(number, "unk-", "UNK", "not known: unconscious", null);

    public static JsonObject Warfarin(string number) => new()
    {
        ["resourceType"] = "MedicationRequest",
        ["id"] = "war-" + number,
        ["status"] = "active",
        ["intent"] = "order",
        ["medicationCodeableConcept"] = new JsonObject { ["text"] = "warfarin 3 mg" },
        ["subject"] = Subject(number),
        ["authoredOn"] = "2026-02-01",
    };

    public static JsonObject AtrialFibrillation(string number) => new()
    {
        ["resourceType"] = "Condition",
        ["id"] = "af-" + number,
        ["clinicalStatus"] = new JsonObject { ["coding"] = new JsonArray(Coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")) },
        ["code"] = new JsonObject { ["coding"] = new JsonArray(Coding("http://snomed.info/sct", "49436004", "Atrial fibrillation")) },
        ["subject"] = Subject(number),
        ["recordedDate"] = "2025-06-01",
    };

    public static JsonObject Inr(string number, DateTimeOffset now)
    {
        var inr = Observation(number, "inr-", "laboratory", "6301-6", "INR in Platelet poor plasma by Coagulation assay", Quantity(2.6m, "{INR}"));
        inr["effectiveDateTime"] = now.AddDays(-20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return inr;
    }

    private static JsonObject Allergy(string number, string prefix, string code, string display, string? criticality)
    {
        var allergy = new JsonObject
        {
            ["resourceType"] = "AllergyIntolerance",
            ["id"] = prefix + number,
            ["code"] = new JsonObject { ["coding"] = new JsonArray(Coding("http://snomed.info/sct", code, display)) },
            ["patient"] = Subject(number),
            ["recordedDate"] = "2026-03-01",
        };
        if (criticality is not null)
        {
            allergy["criticality"] = criticality;
        }

        return allergy;
    }

    private static JsonObject Subject(string number) => new() { ["reference"] = $"Patient/{number}" };
}
