using System.Text.Json.Nodes;

namespace Xinglin.Cli.Demonstrations;

/// <summary>Three FHIR R4 resources about an invented person.</summary>
internal static partial class Resources
{
    /// <summary>LOINC code of the laboratory result.</summary>
    public const string HbA1cCode = "4548-4";

    public static JsonObject Patient(string number) => new()
    {
        ["resourceType"] = "Patient",
        ["id"] = number,
        ["name"] = new JsonArray(new JsonObject { ["text"] = "示例 (invented)" }),
        ["gender"] = "female",
        ["birthDate"] = "1970-01-01",
    };

    public static JsonObject HbA1c(string number) =>
        Observation(number, "a1c-", "laboratory", HbA1cCode, "Hemoglobin A1c/Hemoglobin.total in Blood", Quantity(6.8m, "%"));

    public static JsonObject BloodPressure(string number) =>
        Observation(number, "sbp-", "vital-signs", "8480-6", "Systolic blood pressure", Quantity(128m, "mm[Hg]"));

    private static JsonObject Observation(string number, string prefix, string category, string code, string display, JsonObject value) => new()
    {
        ["resourceType"] = "Observation",
        ["id"] = prefix + number,
        ["status"] = "final",
        ["category"] = new JsonArray(new JsonObject { ["coding"] = new JsonArray(Coding("http://terminology.hl7.org/CodeSystem/observation-category", category, category)) }),
        ["code"] = new JsonObject { ["coding"] = new JsonArray(Coding("http://loinc.org", code, display)) },
        ["subject"] = new JsonObject { ["reference"] = $"Patient/{number}" },
        ["effectiveDateTime"] = "2026-01-15T09:00:00+08:00",
        ["valueQuantity"] = value,
    };

    private static JsonObject Coding(string system, string code, string display) => new() { ["system"] = system, ["code"] = code, ["display"] = display };

    private static JsonObject Quantity(decimal value, string unit) =>
        new() { ["value"] = value, ["unit"] = unit, ["system"] = "http://unitsofmeasure.org", ["code"] = unit };
}
