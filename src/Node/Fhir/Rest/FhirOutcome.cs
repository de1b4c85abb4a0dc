using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>Refusals as R4's OperationOutcome: the stable code, one sentence that says what to do, and the place.</summary>
internal static class FhirOutcome
{
    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One refusal.</summary>
    /// <param name="code">With a sentence.</param>
    /// <param name="places">Paths in the body, or parameters.</param>
    /// <param name="detail">What the sentence cannot know, as the name of a source; never a value of a record.</param>
    public static FhirResponse Of(RefusalCode code, IReadOnlyList<string>? places = null, string? detail = null)
    {
        var sentence = Sentences.Of(code);
        return new FhirResponse(sentence.Status, Write([(code.Value, Issue(sentence.Status), sentence.En + (detail is null ? string.Empty : " " + detail), places ?? [])]));
    }

    /// <summary>What is wrong with a search, all at once.</summary>
    public static FhirResponse Of(IReadOnlyList<SearchProblem> problems) => new(
        StatusCodes.Status400BadRequest,
        Write([.. problems.Select(p => (p.Code, SearchIssue(p.Code), p.Sentence, (IReadOnlyList<string>)[p.Parameter]))]));

    /// <summary>What is wrong with a resource, all at once.</summary>
    public static FhirResponse Of(ValidationResult result) => new(StatusCodes.Status422UnprocessableEntity, OutcomeWriter.Write(result));

    /// <summary>An outcome as that of a part: every place begins with the part's.</summary>
    public static byte[] In(byte[] outcome, string place)
    {
        var document = JsonNode.Parse(outcome)!;
        foreach (var issue in document["issue"]!.AsArray())
        {
            var places = issue!["expression"]?.AsArray().Select(p => $"{place}.resource: {p}").ToList() ?? [place];
            issue["expression"] = new JsonArray([.. places.Select(p => (JsonNode)p)]);
        }

        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private static byte[] Write(IReadOnlyList<(string Code, string Issue, string Sentence, IReadOnlyList<string> Places)> issues)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Legible))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "OperationOutcome");
            json.WriteStartArray("issue");
            foreach (var (code, issue, sentence, places) in issues)
            {
                json.WriteStartObject();
                json.WriteString("severity", "error");
                json.WriteString("code", issue);
                json.WriteStartObject("details");
                json.WriteStartArray("coding");
                json.WriteStartObject();
                json.WriteString("system", OutcomeWriter.CodeSystem);
                json.WriteString("code", code);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteString("diagnostics", sentence);
                if (places.Count > 0)
                {
                    json.WriteStartArray("expression");
                    places.ToList().ForEach(json.WriteStringValue);
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>R4's own, coarser code.</summary>
    private static string Issue(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "login",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "not-supported",
        StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => "conflict",
        StatusCodes.Status410Gone => "deleted",
        StatusCodes.Status422UnprocessableEntity => "business-rule",
        StatusCodes.Status429TooManyRequests => "throttled",
        StatusCodes.Status503ServiceUnavailable => "transient",
        _ => "invalid",
    };

    private static string SearchIssue(string code) => code switch
    {
        SearchCodes.NotSupported => "not-supported",
        SearchCodes.TooCostly => "too-costly",
        _ => "value",
    };
}
