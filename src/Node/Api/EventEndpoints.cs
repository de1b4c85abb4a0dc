using System.Runtime.CompilerServices;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Api;

/// <summary><c>/{member}/events</c>: what contracts announced, as it becomes final.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this RouteGroupBuilder member) =>
        member.MapGet("/events", Stream).WithName("streamEvents").WithTags("Events")
            .WithSummary("Ledger events as server-sent events; resumes after Last-Event-ID or ?after=height.index; ?account= keeps those that name an account.")
            .WithMetadata(new StreamEndpoint())
            .Produces(200, contentType: "text/event-stream").Refuses(400, 503);

    private static async Task<IResult> Stream(HttpContext context, MemberNode member, StreamSlots slots, string? after = null, string? account = null)
    {
        var resume = context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? after;
        EventPosition position = default;
        if (resume is not null && !EventPosition.TryParse(resume, out position))
        {
            return Problem.Of(ApiCodes.QueryMalformed, "after");
        }

        if (account is not null && !AccountId.TryParse(account, out _))
        {
            return Problem.Of(ApiCodes.QueryMalformed, "account");
        }

        using var slot = slots.TryTake();
        if (slot is null)
        {
            return Problem.Of(ApiCodes.SubscribersFull);
        }

        await EventStream.WriteAsync(context, end => Select(member.Events.ReadAsync(resume is null ? null : position, end), account, end));
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<EventStream.Item> Select(
        IAsyncEnumerable<FeedEvent> events, string? account, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in events.WithCancellation(cancellation))
        {
            if (account is null || item.Names(account))
            {
                yield return new EventStream.Item(item.Position.ToString(), item.Name, item.Json);
            }
        }
    }
}
