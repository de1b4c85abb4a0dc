using System.Text;
using Xinglin.Node.Api;

namespace Xinglin.Node.Fhir.Rest;

/// <summary><c>/{member}/fhir/…</c>: FHIR R4 over HTTP, JSON only.</summary>
internal static class FhirEndpoints
{
    /// <summary>Bytes of a request's body.</summary>
    private const int BodyBytesMax = Interop.Fhir.FhirLimits.ResourceBytesMax;

    private const string MediaType = "application/fhir+json";

    /// <summary>Adds the endpoints; servers and doors are found by the member's short name.</summary>
    public static void MapFhir(this IEndpointRouteBuilder routes, IReadOnlyDictionary<string, FhirCapability> servers)
    {
        var group = routes.MapGroup("/{member}/fhir").WithTags("FHIR");
        group.MapGet("/metadata", (HttpContext context) => Write(context, new FhirResponse(StatusCodes.Status200OK, CapabilityStatement.Write(Base(context)))))
            .WithName("fhirMetadata").WithSummary("The CapabilityStatement.");
        group.MapMethods("/{**path}", ["GET", "POST", "PUT", "DELETE"], (HttpContext context, string member, string? path) => Answer(context, servers[member], path ?? string.Empty))
            .WithName("fhir").WithSummary("FHIR R4: read, vread, history, create, update, delete, search, batch and transaction, with an access token of SMART Backend Services.");
    }

    private static async Task Answer(HttpContext context, FhirCapability served, string path)
    {
        var (caller, refusal) = served.Door.Enter(Bearer(context.Request));
        if (caller is null)
        {
            if (refusal!.Status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
            }

            await Write(context, refusal);
            return;
        }

        if (!IsJson(context.Request))
        {
            await Write(context, FhirOutcome.Of(FhirCodes.FormatRefused));
            return;
        }

        if (await RequestBody.ReadAsync(context, BodyBytesMax) is not { } body)
        {
            await Write(context, FhirOutcome.Of(ApiCodes.BodyTooLarge));
            return;
        }

        await Write(context, await served.Server.AnswerAsync(caller, Request(context, path, body), context.RequestAborted));
    }

    private static FhirRequest Request(HttpContext context, string path, byte[] body)
    {
        var query = FhirQuery.Parse(context.Request.QueryString.Value ?? string.Empty);
        var isForm = path.EndsWith("/_search", StringComparison.Ordinal);
        var prefer = string.Join(',', context.Request.Headers["Prefer"].OfType<string>());
        return new FhirRequest(
            context.Request.Method, path, isForm ? [.. query, .. FhirQuery.Parse(Encoding.UTF8.GetString(body))] : query, isForm ? default : body, Base(context))
        {
            IfMatch = context.Request.Headers.IfMatch.FirstOrDefault(),
            IfNoneExist = context.Request.Headers["If-None-Exist"].FirstOrDefault(),
            Lenient = prefer.Contains("handling=lenient", StringComparison.Ordinal),
            Minimal = prefer.Contains("return=minimal", StringComparison.Ordinal),
        };
    }

    private static async Task Write(HttpContext context, FhirResponse answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.Version is { } version)
        {
            response.Headers.ETag = $"W/\"{version}\"";
        }

        if (answer.Updated is { } updated)
        {
            response.Headers.LastModified = updated.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (answer.Location is { } location)
        {
            response.Headers.Location = $"{Base(context)}/{location}/_history/{answer.Version}";
        }

        response.ContentType = MediaType;
        if (answer.Body is { } body)
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static string Base(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}/{context.Request.RouteValues["member"]}/fhir";

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

    /// <summary>JSON, or a form where a search comes as one; an answer in another format than JSON is not to be had.</summary>
    private static bool IsJson(HttpRequest request)
    {
        var format = FhirQuery.Parse(request.QueryString.Value ?? string.Empty).FirstOrDefault(p => p.Key == "_format").Value ?? "json";
        var sent = request.ContentType?.Split(';')[0].Trim() ?? string.Empty;
        return (format is "json" || format.EndsWith("/json", StringComparison.Ordinal) || format.EndsWith("fhir+json", StringComparison.Ordinal))
            && (sent.Length == 0 || sent.EndsWith("json", StringComparison.Ordinal) || sent == "application/x-www-form-urlencoded")
            && (request.Headers.Accept.Count == 0 || request.Headers.Accept.Any(a => a is not null && (a.Contains("json", StringComparison.Ordinal) || a.Contains('*', StringComparison.Ordinal))));
    }
}
