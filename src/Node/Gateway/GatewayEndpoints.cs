using System.Runtime.CompilerServices;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Gateway;

/// <summary><c>POST /{member}/gateway/{method}</c>: signed requests, sealed answers.</summary>
public static class GatewayEndpoints
{
    private const string MediaType = "application/jose";

    /// <summary>Adds the endpoints; the gateways are found by the member's short name.</summary>
    public static void MapGateway(this IEndpointRouteBuilder routes, IReadOnlyDictionary<string, MemberGateway> gateways)
    {
        var group = routes.MapGroup("/{member}/gateway").WithTags("Gateway");
        group.MapPost("/" + GatewayMethods.NoticesStream, (HttpContext context, MemberNode member, StreamSlots slots) => Stream(context, member, slots, gateways))
            .WithName("streamNotices").WithMetadata(new StreamEndpoint())
            .WithSummary("The asking account's notices as server-sent events; each data is sealed to the request's seal key.")
            .Takes("A signed request: JWS compact, ES256.", MediaType)
            .Answers(200, null, "text/event-stream").Refuses(400, 403, 404, 409, 413, 415, 429, 503);
        group.MapPost("/{method}", (HttpContext context, MemberNode member, string method) => Answer(context, member, method, gateways))
            .WithName("askGateway")
            .WithSummary("A method of the member's gateway: " + string.Join(", ", GatewayMethods.All.Where(m => m != GatewayMethods.NoticesStream)) + ". The answer is sealed to the request's seal key.")
            .Takes("A signed request: JWS compact, ES256.", MediaType)
            .Answers(200, typeof(SealedMessage)).Refuses(400, 403, 404, 409, 413, 415, 429, 503);
    }

    private static async Task<IResult> Answer(HttpContext context, MemberNode member, string method, IReadOnlyDictionary<string, MemberGateway> gateways)
    {
        if (!gateways.TryGetValue(member.Slug, out var gateway))
        {
            return Problem.Of(GatewayCodes.MethodUnknown);
        }

        if (await RequestBody.ReadAsync(context, ApiLimits.TransactionBytesMax) is not { } body)
        {
            return Problem.Of(ApiCodes.BodyTooLarge);
        }

        var answer = await gateway.AnswerAsync(method, body, context.RequestAborted);
        return answer.Refusal is { } refusal ? new Problem(refusal) : TypedResults.Bytes(answer.Json!, "application/json");
    }

    private static async Task<IResult> Stream(HttpContext context, MemberNode member, StreamSlots slots, IReadOnlyDictionary<string, MemberGateway> gateways)
    {
        if (!gateways.TryGetValue(member.Slug, out var gateway))
        {
            return Problem.Of(GatewayCodes.MethodUnknown);
        }

        if (await RequestBody.ReadAsync(context, ApiLimits.TransactionBytesMax) is not { } body)
        {
            return Problem.Of(ApiCodes.BodyTooLarge);
        }

        long after = 0;
        if ((gateway.Admit(body, GatewayMethods.NoticesStream, out var request) ?? gateway.Notices.Judge(request!, out after)) is { } refusal)
        {
            return Problem.Of(refusal);
        }

        using var slot = slots.TryTake();
        if (slot is null)
        {
            return Problem.Of(ApiCodes.SubscribersFull);
        }

        await EventStream.WriteAsync(context, end => Items(gateway.Notices, request!, after, end));
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<EventStream.Item> Items(
        NoticeStreaming notices, GatewayRequest request, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in notices.ReadAsync(request, after, cancellation))
        {
            yield return new EventStream.Item(item.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), item.Kind, item.SealedJson);
        }
    }
}
