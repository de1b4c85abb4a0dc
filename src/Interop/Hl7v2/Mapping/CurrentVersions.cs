using System.Text.Json;
using System.Text.Json.Nodes;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>Keeps what a later message about the same resource does not repeat and does not take back.</summary>
internal static class CurrentVersions
{
    private static readonly JsonSerializerOptions _options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A correction may send one result of a report; the others remain its results.</summary>
    public static byte[] KeepResults(byte[] json, ReadOnlyMemory<byte>? current)
    {
        if (Read(current)?["result"] is not JsonArray before)
        {
            return json;
        }

        var report = Read(json)!;
        var results = report["result"] as JsonArray ?? [];
        var known = results.Select(Reference).ToHashSet();
        foreach (var result in before.Where(r => !known.Contains(Reference(r))))
        {
            results.Add(result!.DeepClone());
        }

        report["result"] = results.Parent is null ? results : report["result"];
        return Write(report);
    }

    /// <summary>A patient's links to merged numbers stay, and who was merged stays inactive.</summary>
    public static byte[] KeepLinks(byte[] json, ReadOnlyMemory<byte>? current)
    {
        if (Read(current) is not { } before || before["link"] is not JsonArray links)
        {
            return json;
        }

        var patient = Read(json)!;
        patient["link"] = links.DeepClone();
        if (before["active"]?.GetValue<bool>() == false)
        {
            patient["active"] = false;
        }

        return Write(patient);
    }

    /// <summary>Adds a link to another patient and says whether this one is still used.</summary>
    public static byte[] Link(ReadOnlyMemory<byte> json, string otherId, string type, bool isActive)
    {
        var patient = Read(json)!;
        var links = patient["link"] as JsonArray ?? [];
        var reference = $"Patient/{otherId}";
        if (!links.Any(l => l?["other"]?["reference"]?.GetValue<string>() == reference && l["type"]?.GetValue<string>() == type))
        {
            links.Add(new JsonObject { ["other"] = new JsonObject { ["reference"] = reference }, ["type"] = type });
        }

        patient["link"] = links.Parent is null ? links : patient["link"];
        if (!isActive)
        {
            patient["active"] = false;
        }

        return Write(patient);
    }

    private static JsonNode? Read(ReadOnlyMemory<byte>? json) => json is { } bytes ? JsonNode.Parse(bytes.Span) : null;

    private static string? Reference(JsonNode? result) => result?["reference"]?.GetValue<string>();

    private static byte[] Write(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, _options);
}
