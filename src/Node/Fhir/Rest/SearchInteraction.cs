using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.Fhir.Serving;
using Xinglin.Node.Fhir.Search;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>A search, from its parameters to the Bundle (R4 3.1.1).</summary>
internal sealed class SearchInteraction(SearchEngine engine, ServedVersions versions, FhirDisclosure disclosure, PageTokens tokens, TimeProvider clock)
{
    /// <summary>The name of the parameter that a page token comes in.</summary>
    public const string PageParameter = "_page";

    /// <summary>Bytes of resources in one Bundle.</summary>
    private const int BytesMax = 16 << 20;

    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers.</summary>
    public async ValueTask<FhirResponse> AnswerAsync(FhirCaller caller, FhirRequest asked, string type, CancellationToken cancellation)
    {
        var parameters = asked.Query;
        SearchPosition? after = null;
        if (parameters.FirstOrDefault(p => p.Key == PageParameter).Value is { } token)
        {
            if (parameters.Count > 1 || tokens.Read(caller.Name, token) is not { } page || page.Type != type)
            {
                return FhirOutcome.Of(FhirCodes.PageUnknown);
            }

            parameters = [.. page.Parameters.Chunk(2).Select(p => KeyValuePair.Create(p[0], p[1]))];
            after = page.Position;
        }

        // Under a permission a condition that is dropped would show more than was asked for.
        var lenient = asked.Lenient && caller.Permission is null;
        var (request, problems) = SearchParser.Read(type, parameters, lenient, engine.Zone, clock.GetUtcNow());
        if (request is null)
        {
            return FhirOutcome.Of(problems);
        }

        if (engine.Search(request, caller.View, after) is not { } found)
        {
            return FhirOutcome.Of(FhirCodes.TooMuch);
        }

        List<ServedVersion> matches = [.. found.Matches.Select(versions.Of).OfType<ServedVersion>()];
        List<ServedVersion> included = [.. found.Included.Select(versions.Of).OfType<ServedVersion>()];
        if (matches.Concat(included).Sum(v => (long)v.Row.Body.Length) > BytesMax)
        {
            return FhirOutcome.Of(FhirCodes.TooMuch);
        }

        return await disclosure.WriteAsync(caller, [.. matches, .. included], cancellation) is { } refusal
            ? FhirOutcome.Of(refusal)
            : new FhirResponse(StatusCodes.Status200OK, Bundle(caller, asked, request, found, matches, included));
    }

    private byte[] Bundle(FhirCaller caller, FhirRequest asked, SearchRequest request, FoundPage found, List<ServedVersion> matches, List<ServedVersion> included)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Legible))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "searchset");
            if (found.Total is { } total)
            {
                json.WriteNumber("total", total);
            }

            json.WriteStartArray("link");
            Link(json, "self", $"{asked.Base}/{request.Type}{Query(request.Used)}");
            if (found.Next is { } next)
            {
                Link(json, "next", $"{asked.Base}/{request.Type}?{PageParameter}={tokens.Write(caller.Name, request.Type, request.Used, next)}");
            }

            json.WriteEndArray();
            if (matches.Count + included.Count > 0)
            {
                json.WriteStartArray("entry");
                matches.ForEach(version => Entry(json, asked.Base, request, version, "match"));
                included.ForEach(version => Entry(json, asked.Base, request, version, "include"));
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Entry(Utf8JsonWriter json, string root, SearchRequest request, ServedVersion version, string mode)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl", $"{root}/{version.Resource.Type}/{version.Resource.Id}");
        json.WritePropertyName("resource");

        // Names of elements are those of the type that is searched.
        var (summary, elements) = mode == "match" ? (request.Summary, request.Elements) : (SearchSummary.Whole, []);
        json.WriteRawValue(ResourceSubset.Of(version.Text, summary, elements), skipInputValidation: true);
        json.WriteStartObject("search");
        json.WriteString("mode", mode);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static string Query(IReadOnlyList<KeyValuePair<string, string>> parameters) => parameters.Count == 0
        ? string.Empty
        : "?" + string.Join('&', parameters.Select(p => string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}")));

    internal static void Link(Utf8JsonWriter json, string relation, string url)
    {
        json.WriteStartObject();
        json.WriteString("relation", relation);
        json.WriteString("url", url);
        json.WriteEndObject();
    }
}
