using System.Runtime.InteropServices;
using System.Text.Json;
using Xinglin.Interop.Fhir;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>One entry of a batch or transaction as it was sent.</summary>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Path">Below the base.</param>
/// <param name="Query">After the question mark; empty for none.</param>
/// <param name="FullUrl">By which other entries refer to it; empty for none.</param>
/// <param name="Resource">Its exact text; empty for none.</param>
/// <param name="IfMatch">The version that it replaces.</param>
/// <param name="IfNoneExist">A search.</param>
internal sealed record BundleEntry(string Method, string Path, string Query, string FullUrl, byte[] Resource, string? IfMatch, string? IfNoneExist)
{
    /// <summary>Entries of one bundle.</summary>
    public const int EntriesMax = 500;

    /// <summary>Reads all entries; null when the bundle is none or one of them has no request.</summary>
    public static IReadOnlyList<BundleEntry>? Read(ReadOnlyMemory<byte> body, out string? type)
    {
        type = null;
        if (!FhirResource.TryRead(body, out var bundle, out _) || bundle.Type != "Bundle")
        {
            return null;
        }

        var root = bundle.Root;
        type = FhirResource.Text(root, "type");
        var entries = ElementPath.Select(root, "entry").Take(EntriesMax + 1).Select(Read).ToList();
        return entries.Contains(null) ? null : [.. entries.OfType<BundleEntry>()];
    }

    private static BundleEntry? Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("request", out var request) || FhirResource.Text(request, "method") is not { } method
            || FhirResource.Text(request, "url") is not { } url)
        {
            return null;
        }

        var at = url.IndexOf('?', StringComparison.Ordinal);
        var resource = entry.TryGetProperty("resource", out var sent) ? JsonMarshal.GetRawUtf8Value(sent).ToArray() : [];
        return new BundleEntry(
            method, (at < 0 ? url : url[..at]).TrimStart('/'), at < 0 ? string.Empty : url[(at + 1)..], FhirResource.Text(entry, "fullUrl") ?? string.Empty, resource,
            FhirResource.Text(request, "ifMatch"), FhirResource.Text(request, "ifNoneExist"));
    }
}
