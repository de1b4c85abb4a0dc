using System.Globalization;
using System.Runtime.CompilerServices;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Node.Sessions;

/// <summary><c>/{member}/sessions</c>: opened by a signed request, used with a cookie and a DPoP proof (RFC 9449), answered sealed.</summary>
internal static class SessionEndpoints
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "xinglin-session";

    public static void MapSessions(this IEndpointRouteBuilder routes, IReadOnlyDictionary<string, (SessionDoor Door, MemberGateway Gateway)> members)
    {
        var group = routes.MapGroup("/{member}/sessions").WithTags("Sessions");
        group.MapPost("/", (HttpContext context, MemberNode member) => Open(context, members[member.Slug])).WithName("openSession")
            .WithSummary("Opens a session for the asking account: arguments {key}, the thumbprint of a DPoP key. Sets a cookie that counts only with that key's proofs.")
            .Takes("A signed request of method session.open: JWS compact, ES256.", "application/jose").Answers(200, typeof(SealedMessage)).Refuses(400, 403, 404, 409, 413, 429, 503);
        group.MapGet("/notices", (HttpContext context, MemberNode member, long after = 0) => Notices(context, members[member.Slug].Door, after)).WithName("sessionNotices")
            .WithSummary("The account's notices above a number, sealed.").Answers(200, typeof(SealedMessage)).Refuses(401, 503);
        group.MapGet("/stream", (HttpContext context, MemberNode member, StreamSlots slots, long after = 0) => Stream(context, members[member.Slug], slots, after))
            .WithName("sessionStream").WithMetadata(new StreamEndpoint())
            .WithSummary("The same as server-sent events; each data is sealed.").Answers(200, null, "text/event-stream").Refuses(401, 503);
        group.MapDelete("/", (HttpContext context, MemberNode member) => End(context, members[member.Slug].Door)).WithName("endSession")
            .WithSummary("Ends the session.").Produces(204).Refuses(401);
    }

    private static async Task<IResult> Open(HttpContext context, (SessionDoor Door, MemberGateway Gateway) member)
    {
        if (await RequestBody.ReadAsync(context, ApiLimits.TransactionBytesMax) is not { } body)
        {
            return Problem.Of(ApiCodes.BodyTooLarge);
        }

        string cookie = string.Empty;
        byte[] answer = [];
        if ((member.Gateway.Admit(body, SessionDoor.Method, out var request) ?? member.Door.Open(request!, out cookie, out answer)) is { } refusal)
        {
            return Problem.Of(refusal);
        }

        context.Response.Cookies.Append(Cookie, cookie, Options(context));
        return TypedResults.Bytes(answer, "application/json");
    }

    private static IResult Notices(HttpContext context, SessionDoor door, long after) =>
        Judge(context, door, out var session) is { } refusal ? refusal : TypedResults.Bytes(door.Notices(session!, after), "application/json");

    private static async Task<IResult> Stream(HttpContext context, (SessionDoor Door, MemberGateway Gateway) member, StreamSlots slots, long after)
    {
        if (Judge(context, member.Door, out var session) is { } refusal)
        {
            return refusal;
        }

        using var slot = slots.TryTake();
        if (slot is null)
        {
            return Problem.Of(ApiCodes.SubscribersFull);
        }

        using var life = new CancellationTokenSource(member.Door.LeftOf(session!));
        await EventStream.WriteAsync(context, end => Items(member.Gateway.Notices, session!.Request, after, life.Token, end));
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<EventStream.Item> Items(
        NoticeStreaming notices, GatewayRequest request, long after, CancellationToken life, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(life, cancellation);
        await foreach (var item in notices.ReadAsync(request, after, both.Token))
        {
            yield return new EventStream.Item(item.Number.ToString(CultureInfo.InvariantCulture), item.Kind, item.SealedJson);
        }
    }

    private static IResult End(HttpContext context, SessionDoor door)
    {
        if (Judge(context, door, out _) is { } refusal)
        {
            return refusal;
        }

        door.End(context.Request.Cookies[Cookie]!);
        context.Response.Cookies.Delete(Cookie, Options(context));
        return TypedResults.NoContent();
    }

    /// <summary>401 with a challenge (RFC 9449 section 7.1) and the code; null when the request speaks for a session.</summary>
    private static Problem? Judge(HttpContext context, SessionDoor door, out Session? session)
    {
        var request = context.Request;
        var address = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}";
        var refusal = door.Judge(request.Cookies[Cookie], request.Headers["DPoP"], request.Method, address, out session);
        if (refusal is { } code)
        {
            context.Response.Headers.WWWAuthenticate = code == SessionCodes.Missing ? "DPoP error=\"invalid_token\", algs=\"ES256\"" : "DPoP error=\"invalid_dpop_proof\", algs=\"ES256\"";
            return Problem.Of(code);
        }

        return null;
    }

    /// <summary>Out of reach for scripts, other sites, and other members' addresses of one process.</summary>
    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = $"/{context.Features.Get<MemberNode>()!.Slug}/sessions",
        MaxAge = TimeSpan.FromMilliseconds(SessionDoor.Life),
    };
}
