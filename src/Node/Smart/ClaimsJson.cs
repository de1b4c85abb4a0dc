using System.Text.Json;
using System.Text.Unicode;

namespace Xinglin.Node.Smart;

/// <summary>JSON of keys and assertions, read so that any two readers understand it alike: valid UTF-8, no name twice, nesting capped.</summary>
internal static class ClaimsJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = SmartLimits.AssertionDepthMax };

    /// <summary>The document; null when it is not strict.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Utf8.IsValid(json.Span) ? JsonDocument.Parse(json, Strict) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A text member; null when there is none, it is no text, or it holds half a surrogate pair.</summary>
    public static string? Text(JsonElement owner, string name)
    {
        try
        {
            return owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A whole number of seconds; null when there is none or it is another number.</summary>
    public static long? Seconds(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) ? seconds : null;
}
