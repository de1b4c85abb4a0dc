using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Xinglin.Interop.Fhir;

/// <summary>One entry of a bundle: its address there and its resource's exact text.</summary>
/// <param name="Index">Position in the bundle, from 0.</param>
/// <param name="FullUrl">The address by which other entries refer to it; empty when absent.</param>
/// <param name="Resource">The text of the resource, a copy.</param>
public sealed record FhirBundleEntry(int Index, string FullUrl, byte[] Resource);

/// <summary>Takes bundles apart without changing a byte of their resources, and gives references the form that they have at rest.</summary>
public static class FhirBundle
{
    /// <summary>
    /// The entries with resources. A document that is one resource and no bundle is read as a bundle of one. The bundle's own <c>type</c> is
    /// handed out; null for a single resource.
    /// </summary>
    public static IReadOnlyList<FhirBundleEntry> Read(JsonElement document, out string? type)
    {
        type = null;
        if (FhirResource.Text(document, "resourceType") != "Bundle")
        {
            return [new FhirBundleEntry(0, string.Empty, RawText(document))];
        }

        type = FhirResource.Text(document, "type") ?? string.Empty;
        var entries = new List<FhirBundleEntry>();
        var index = 0;
        foreach (var entry in ElementPath.Select(document, "entry"))
        {
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("resource", out var resource) && !IsOutcome(entry))
            {
                entries.Add(new FhirBundleEntry(index, FhirResource.Text(entry, "fullUrl") ?? string.Empty, RawText(resource)));
            }

            index++;
        }

        return entries;
    }

    /// <summary>
    /// The id that a resource without one gets: the UUID of its address, else the digest of its text, so that reading the same text again gives the
    /// same id.
    /// </summary>
    public static string IdFor(FhirBundleEntry entry)
    {
        const string urn = "urn:uuid:";
        return entry.FullUrl.StartsWith(urn, StringComparison.Ordinal) && FhirResource.IsId(entry.FullUrl[urn.Length..])
            ? entry.FullUrl[urn.Length..]
            : Convert.ToHexStringLower(SHA256.HashData(entry.Resource))[..32];
    }

    /// <summary>Puts an id behind the opening brace and leaves every other byte as it is.</summary>
    public static byte[] WithId(ReadOnlySpan<byte> resource, string id)
    {
        var brace = resource.IndexOf((byte)'{') + 1;
        var comma = resource[brace..].TrimStart(" \t\r\n"u8) is [(byte)'}', ..] ? "" : ",";
        return [.. resource[..brace], .. Encoding.UTF8.GetBytes($"\"id\":\"{id}\"{comma}"), .. resource[brace..]];
    }

    /// <summary>
    /// Replaces the values of <c>reference</c> and <c>url</c> that are addresses of this bundle by <c>Type/id</c>, as a server does when it takes a transaction
    /// in; every other byte stays.
    /// </summary>
    public static byte[] WithReferences(byte[] resource, IReadOnlyDictionary<string, string> addresses)
    {
        var edits = new List<(int Start, int End, string Text)>();
        var reader = new Utf8JsonReader(resource, new JsonReaderOptions { MaxDepth = FhirLimits.JsonDepthMax });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("reference"u8) || reader.ValueTextEquals("url"u8)) && reader.Read()
                && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped
                && addresses.TryGetValue(reader.GetString()!, out var text))
            {
                edits.Add(((int)reader.TokenStartIndex + 1, (int)reader.BytesConsumed - 1, text));
            }
        }

        return edits.Count == 0 ? resource : Apply(resource, edits);
    }

    private static byte[] Apply(byte[] resource, List<(int Start, int End, string Text)> edits)
    {
        using var output = new MemoryStream(resource.Length);
        var position = 0;
        foreach (var (start, end, text) in edits)
        {
            output.Write(resource.AsSpan(position, start - position));
            output.Write(Encoding.UTF8.GetBytes(text));
            position = end;
        }

        output.Write(resource.AsSpan(position));
        return output.ToArray();
    }

    private static bool IsOutcome(JsonElement entry) =>
        entry.TryGetProperty("search", out var search) && FhirResource.Text(search, "mode") == "outcome";

    private static byte[] RawText(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();
}
