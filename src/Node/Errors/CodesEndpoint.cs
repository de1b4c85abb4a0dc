using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Xinglin.Node.Errors;

/// <summary><c>GET /codes</c>: every refusal code with its sentences.</summary>
public static class CodesEndpoint
{
    private static readonly SentencesJson Readable =
        new(new JsonSerializerOptions(SentencesJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static readonly byte[] Body = JsonSerializer.SerializeToUtf8Bytes([.. Sentences.All], Readable.SentenceArray);

    /// <summary>Adds the endpoint.</summary>
    public static void MapCodes(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/codes", Get).WithName("codes").WithTags("Errors")
            .WithSummary("Every refusal code with its HTTP status and one sentence in English and Chinese that says what to do.")
            .Produces<Sentence[]>();

    private static FileContentHttpResult Get() => TypedResults.Bytes(Body, "application/json; charset=utf-8");
}
