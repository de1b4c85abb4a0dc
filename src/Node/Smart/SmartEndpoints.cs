using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Smart;

/// <summary><c>/{member}/fhir/token</c> and <c>/{member}/fhir/.well-known/smart-configuration</c>.</summary>
internal static class SmartEndpoints
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Question marks and plus signs of scopes stay legible.</summary>
    private static readonly OAuthJson Legible = new(new JsonSerializerOptions(OAuthJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static readonly IReadOnlyList<string> Scopes =
        [.. R4Definitions.TypeNames.Where(PatientCompartment.HasType).Order(StringComparer.Ordinal).Select(type => $"system/{type}.rs")];

    /// <summary>Adds the endpoints; the doors are found by the member's short name.</summary>
    public static void MapSmart(this IEndpointRouteBuilder routes, IReadOnlyDictionary<string, TokenDoor> doors)
    {
        var address = new TokenAddress(routes.ServiceProvider.GetRequiredService<NodeOptions>());
        routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(address.Dispose);
        var group = routes.MapGroup("/{member}/fhir").WithTags("SMART");
        group.MapGet("/.well-known/smart-configuration", (HttpContext context, string member) => Configuration(context, member, address))
            .WithName("smartConfiguration").WithSummary("Where client systems get access tokens and how (SMART App Launch 2.2).")
            .Answers(200, typeof(SmartConfiguration)).Refuses(404, 421);
        group.MapPost("/token", (HttpContext context, string member) => Token(context, member, doors[member], address))
            .WithName("smartToken").WithSummary("An access token for a registered client system (SMART Backend Services): client_credentials with private_key_jwt.")
            .Takes("grant_type, scope, client_assertion_type, client_assertion; xinglin_terms for a patient's permission.", Form, "*/*")
            .Answers(200, typeof(TokenAnswer)).Answers(400, typeof(OAuthErrorAnswer)).Answers(429, typeof(OAuthErrorAnswer)).Refuses(404, 421);
    }

    private static IResult Configuration(HttpContext context, string member, TokenAddress address) =>
        address.Base(context, member) is not { } root ? Problem.Of(ApiCodes.HostRefused) : Json(
            new SmartConfiguration(
                root + "/token", ["client_credentials"], ["private_key_jwt"], ["ES384", "RS384"], Scopes,

                // Required by the specification although no code is given here that PKCE could guard.
                ["S256"], ["client-confidential-asymmetric", "permission-v2"]),
            Legible.SmartConfiguration);

    private static async Task<IResult> Token(HttpContext context, string member, TokenDoor door, TokenAddress address)
    {
        context.Response.Headers.Pragma = "no-cache";
        if (address.Base(context, member) is not { } root)
        {
            return Problem.Of(ApiCodes.HostRefused);
        }

        var isForm = context.Request.ContentType?.Split(';')[0].Trim().Equals(Form, StringComparison.OrdinalIgnoreCase) == true;
        if (!isForm || await RequestBody.ReadAsync(context, SmartLimits.RequestBytesMax) is not { } body)
        {
            return Refused(new OAuthError(OAuthError.InvalidRequest, $"Send {Form} of at most {SmartLimits.RequestBytesMax / 1024} KiB."));
        }

        if (context.Request.Headers.Authorization.Count > 0)
        {
            return Refused(new OAuthError(OAuthError.InvalidRequest, "Authenticate in one way only: by client_assertion."));
        }

        return door.Answer(body, root + "/token", out var answer) is { } error ? Refused(error) : Json(answer!, Legible.TokenAnswer);
    }

    private static Bytes Refused(OAuthError error) =>
        Json(new OAuthErrorAnswer(error.Code, error.Description), Legible.OAuthErrorAnswer, error.Status);

    /// <summary>Without a charset: the media type has none, and OAuth clients compare it as a whole.</summary>
    private static Bytes Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        new Bytes(JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    private sealed class Bytes(byte[] body, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json";
            return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }
}
