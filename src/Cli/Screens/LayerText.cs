using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Records;

namespace Xinglin.Cli.Screens;

/// <summary>Layers in words: beside a record that is shown, in a question to the patient, in the log.</summary>
internal static class LayerText
{
    /// <summary>Both languages: the patient and the clinician may read different ones.</summary>
    public static string Of(string layer)
    {
        var sentence = LayerSentences.Of(layer);
        return $"{sentence.En} · {sentence.Zh}";
    }

    public static JsonObject Json(string layer)
    {
        var sentence = LayerSentences.Of(layer);
        return new JsonObject { ["en"] = sentence.En, ["zh"] = sentence.Zh };
    }

    /// <summary>What of the records an entry is about; empty for an entry that names none.</summary>
    public static string Of(DisclosureBody body) => Of(Shown(body));

    /// <summary>The names in brackets; empty when there are none.</summary>
    public static string Of(IReadOnlyList<string>? layers) => layers is { Count: > 0 } ? $" ({string.Join(", ", layers)})" : string.Empty;

    public static JsonArray Names(DisclosureBody body) => [.. Shown(body).Select(l => (JsonNode)l)];

    private static IReadOnlyList<string> Shown(DisclosureBody body) =>
        body.Layers is { } layers ? [.. layers.Distinct()] : body is { Released: true, Returned.Count: > 0 } ? [LayerNames.Raw] : [];
}
