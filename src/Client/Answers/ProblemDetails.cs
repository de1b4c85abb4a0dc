using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Answers;

/// <summary>Reads RFC 9457 problem details into a <see cref="Refusal"/>.</summary>
internal static class ProblemDetails
{
    private static readonly string[] Standard = ["type", "title", "status", "detail", "instance", "code", "zh", "en"];

    public static Refusal Read(ReadOnlySpan<byte> json, int status)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && Text(root, "code") is { } code)
            {
                var sentence = Text(root, "detail") ?? Text(root, "title") ?? code;
                return new Refusal(new RefusalCode(code), sentence, Details(root)) { Status = status };
            }
        }
        catch (JsonException)
        {
        }

        return Refusal.Of(ClientCodes.AnswerMalformed, $"The node answered HTTP {status} without problem details: check the address.");
    }

    private static Dictionary<string, string> Details(JsonElement root)
    {
        var details = new Dictionary<string, string>();
        foreach (var member in root.EnumerateObject().Where(m => !Standard.Contains(m.Name)))
        {
            details[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }

        return details;
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
