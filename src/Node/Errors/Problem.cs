using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Telemetry;

namespace Xinglin.Node.Errors;

/// <summary>
/// Problem details (RFC 9457) of a refusal: <c>type</c> is the code's place under <c>/codes</c>, <c>detail</c> the English
/// sentence; <c>code</c>, <c>en</c> and <c>zh</c> are extensions.
/// </summary>
public sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string Code, string En, string Zh)
{
    /// <summary>Who ended what was asked for: <c>patient</c>, <c>guardian</c>; absent when it does not apply.</summary>
    public string? EndedBy { get; init; }

    /// <summary>When it ended, ledger time.</summary>
    public string? EndedAt { get; init; }

    /// <summary>The part of the request that caused the refusal; a name from this API, never a value that was sent.</summary>
    public string? Part { get; init; }

    /// <summary>The block in which what was asked for stands.</summary>
    public ulong? Height { get; init; }

    /// <summary>The rule that forbids it: a parameter of the network.</summary>
    public string? Rule { get; init; }

    /// <summary>Until when the rule forbids it, ledger time.</summary>
    public string? Until { get; init; }

    /// <summary>The document of a code.</summary>
    public static ProblemDocument Of(RefusalCode code)
    {
        var sentence = Sentences.Of(code);
        return new ProblemDocument($"/codes#{code}", Words(code.Value), sentence.Status, sentence.En, code.Value, sentence.En, sentence.Zh);
    }

    private static string Words(string code) => char.ToUpperInvariant(code[0]) + code[1..].Replace('-', ' ').Replace('_', ' ');
}

/// <summary>Answers a request with a problem; what passes with time (429, 503) says after how many seconds (RFC 9110, 10.2.3).</summary>
public sealed class Problem(ProblemDocument document, TimeSpan? retryAfter = null) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult, IValueHttpResult<ProblemDocument>
{
    /// <summary>The media type of RFC 9457.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Chinese stays legible; the answer is JSON, never markup.</summary>
    private static readonly ProblemJson Legible =
        new(new JsonSerializerOptions(ProblemJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <inheritdoc/>
    public ProblemDocument Value { get; } = document;

    /// <inheritdoc/>
    public int? StatusCode => Value.Status;

    /// <inheritdoc/>
    public string ContentType => MediaType;

    /// <summary>The problem of a code.</summary>
    public static Problem Of(RefusalCode code) => new(ProblemDocument.Of(code));

    /// <summary>The problem of a code that passes after a time; null when not known.</summary>
    public static Problem Of(RefusalCode code, TimeSpan? retryAfter) => new(ProblemDocument.Of(code), retryAfter);

    /// <summary>The problem of a code, naming the part of the request that caused it.</summary>
    public static Problem Of(RefusalCode code, string part) => new(ProblemDocument.Of(code) with { Part = part });

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        NodeMeter.Refused(new RefusalCode(Value.Code), "door");
        httpContext.Response.StatusCode = Value.Status;
        httpContext.Response.ContentType = MediaType;
        if (Value.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = Math.Max(1, Math.Ceiling((retryAfter ?? TimeSpan.Zero).TotalSeconds));
            httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return httpContext.Response.Body.WriteAsync(ToJson(), httpContext.RequestAborted).AsTask();
    }

    /// <summary>The document's bytes.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Value, Legible.ProblemDocument);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemJson : JsonSerializerContext;
