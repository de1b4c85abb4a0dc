using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Xinglin.Interop.Fhir;

/// <summary>
/// One R4 resource read from its exact bytes. The bytes stay what is committed to and released; this is a view for
/// judging them. Numbers are never converted, so nothing is lost to floating point.
/// </summary>
public sealed class FhirResource
{
    private FhirResource(ReadOnlyMemory<byte> bytes, JsonElement root, string type, string? id)
    {
        Bytes = bytes;
        Root = root;
        Type = type;
        Id = id;
    }

    /// <summary>The exact JSON text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The parsed document.</summary>
    public JsonElement Root { get; }

    /// <summary>An R4 resource type.</summary>
    public string Type { get; }

    /// <summary>The logical id; null when the resource has none.</summary>
    public string? Id { get; }

    /// <summary>What scopes find in it, each parameter once.</summary>
    internal Scopes.ResourceValues Values => field ??= new Scopes.ResourceValues(this);

    /// <summary>
    /// Reads one resource. False, with the reason, for text over <see cref="FhirLimits.ResourceBytesMax"/>, text that is not strict
    /// JSON (duplicate names, comments, trailing commas, invalid UTF-8 or depth included), no object, or no R4 resource type.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out FhirResource? resource, out FhirReadProblem problem)
    {
        resource = null;
        problem = TryReadJson(json, out var root);
        if (problem != FhirReadProblem.None)
        {
            return false;
        }

        if (root.ValueKind != JsonValueKind.Object || Text(root, "resourceType") is not { } type || !ResourceTypes.Contains(type))
        {
            problem = FhirReadProblem.NotR4Resource;
            return false;
        }

        var id = Text(root, "id");
        if ((id is null && root.TryGetProperty("id", out _)) || (id is not null && !IsId(id)))
        {
            problem = FhirReadProblem.BadId;
            return false;
        }

        problem = FhirReadProblem.None;
        resource = new FhirResource(json, root, type, id);
        return true;
    }

    /// <summary>True for a logical id: 1 to 64 of A-Z a-z 0-9 - and the full stop.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= FhirLimits.IdLengthMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    /// <summary>A direct string property of an object, or null.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? ReadString(value)
            : null;

    /// <summary>
    /// What this resource points at by a literal <c>reference</c>, in document order, contained resources included; fragments
    /// (<c>#id</c>) are left out.
    /// </summary>
    public IEnumerable<FhirReference> References() => FhirReferences.In(Root);

    /// <summary>A string's value; null when an escape in it is not a valid character (a lone surrogate).</summary>
    internal static string? ReadString(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Strict JSON within the limits, whatever it says.</summary>
    internal static FhirReadProblem TryReadJson(ReadOnlyMemory<byte> json, out JsonElement root)
    {
        root = default;
        return json.Length > FhirLimits.ResourceBytesMax ? FhirReadProblem.TooLarge
            : System.Text.Unicode.Utf8.IsValid(json.Span) && TryParse(json.Span, out root) ? FhirReadProblem.None
            : FhirReadProblem.NotJson;
    }

    private static bool TryParse(ReadOnlySpan<byte> json, out JsonElement root)
    {
        try
        {
            root = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = FhirLimits.JsonDepthMax, AllowDuplicateProperties = false });
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            root = default;
            return false;
        }
    }
}

/// <summary>Why bytes are not a resource that this product reads.</summary>
public enum FhirReadProblem
{
    /// <summary>They are one.</summary>
    None = 0,

    /// <summary>Over <see cref="FhirLimits.ResourceBytesMax"/>.</summary>
    TooLarge = 1,

    /// <summary>Not strict JSON.</summary>
    NotJson = 2,

    /// <summary>No object with the name of an R4 resource type.</summary>
    NotR4Resource = 3,

    /// <summary>An id that R4 does not allow.</summary>
    BadId = 4,
}
