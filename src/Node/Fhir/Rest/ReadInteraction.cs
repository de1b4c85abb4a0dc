using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Interop.Fhir;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>Read, vread and the history of one resource (R4 3.1.0.1, 3.1.0.2, 3.1.0.10).</summary>
internal sealed class ReadInteraction(ServedVersions versions, FhirDisclosure disclosure)
{
    /// <summary>Versions in one answer.</summary>
    private const int HistoryMax = 1_000;

    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The current version. Hidden and absent are one 404.</summary>
    public async ValueTask<FhirResponse> ReadAsync(FhirCaller caller, string type, string id, CancellationToken cancellation)
    {
        var current = versions.Current(caller.View, type, id);
        if (await disclosure.WriteAsync(caller, current is null ? [] : [current], cancellation) is { } refusal)
        {
            return FhirOutcome.Of(refusal);
        }

        return current is not null ? Of(current) : FhirOutcome.Of(versions.IsDeleted(caller.View, type, id) ? FhirCodes.Deleted : FhirCodes.NotFound);
    }

    /// <summary>One version.</summary>
    public async ValueTask<FhirResponse> VersionAsync(FhirCaller caller, string type, string id, string number, CancellationToken cancellation)
    {
        var found = versions.History(caller.View, type, id).FirstOrDefault(v => v.Row.Version.Version.ToString(CultureInfo.InvariantCulture) == number);
        if (await disclosure.WriteAsync(caller, found.Version is null ? [] : [found.Version], cancellation) is { } refusal)
        {
            return FhirOutcome.Of(refusal);
        }

        return found.Version is { } version ? Of(version) : FhirOutcome.Of(found.Row is null ? FhirCodes.NotFound : FhirCodes.Deleted);
    }

    /// <summary>All versions, newest first.</summary>
    public async ValueTask<FhirResponse> HistoryAsync(FhirCaller caller, FhirRequest asked, string type, string id, CancellationToken cancellation)
    {
        var history = versions.History(caller.View, type, id);
        if (history.Count > HistoryMax)
        {
            return FhirOutcome.Of(FhirCodes.TooMuch);
        }

        if (await disclosure.WriteAsync(caller, [.. history.Select(v => v.Version).OfType<ServedVersion>()], cancellation) is { } refusal)
        {
            return FhirOutcome.Of(refusal);
        }

        return history.Count == 0 ? FhirOutcome.Of(FhirCodes.NotFound) : new FhirResponse(StatusCodes.Status200OK, Bundle(asked.Base, type, id, history));
    }

    /// <summary>An answer that is one version.</summary>
    public static FhirResponse Of(ServedVersion version, int status = StatusCodes.Status200OK) =>
        new(status, version.Text) { Version = version.Row.Version.Version, Updated = version.Updated };

    private static byte[] Bundle(string root, string type, string id, IReadOnlyList<(Records.RecordRow Row, ServedVersion? Version)> history)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Legible))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "history");
            json.WriteNumber("total", history.Count);
            json.WriteStartArray("link");
            json.WriteStartObject();
            json.WriteString("relation", "self");
            json.WriteString("url", $"{root}/{type}/{id}/_history");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("entry");
            foreach (var (row, version) in history)
            {
                json.WriteStartObject();
                json.WriteString("fullUrl", $"{root}/{type}/{id}");
                if (version is not null)
                {
                    json.WritePropertyName("resource");
                    json.WriteRawValue(version.Text, skipInputValidation: true);
                }

                json.WriteStartObject("request");
                json.WriteString("method", version is null ? "DELETE" : row.Version.Version == 1 ? "POST" : "PUT");
                json.WriteString("url", row.Version.Version == 1 ? type : $"{type}/{id}");
                json.WriteEndObject();
                json.WriteStartObject("response");
                json.WriteString("status", version is null ? "204" : row.Version.Version == 1 ? "201" : "200");
                json.WriteString("etag", $"W/\"{row.Version.Version}\"");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
