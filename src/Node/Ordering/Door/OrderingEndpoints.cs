using System.Globalization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Ordering.Door;

/// <summary>Tells which member sent a request, as the transport authenticated it; null: none.</summary>
public delegate AccountId? DoorCaller(HttpContext context);

/// <summary><c>/ordering/{partition}</c>: the ordering as members reach it. docs/spec/ordering-door.md has the bytes.</summary>
public static class OrderingEndpoints
{
    /// <summary>Adds the endpoints; the doors are found by the partition's number.</summary>
    public static void MapOrdering(this IEndpointRouteBuilder routes, IReadOnlyDictionary<uint, OrderingDoor> doors, DoorCaller caller)
    {
        var group = routes.MapGroup("/ordering/{partition}").WithTags("Ordering");
        group.MapPost("/batches", (HttpContext context, string partition) => Through(doors, partition, door => door.Offer(context, caller(context))));
        group.MapGet("/entries", (HttpContext context, string partition) => Through(doors, partition, door => door.Range(context, caller(context))));
        group.MapGet("/stream", (HttpContext context, string partition) => Through(doors, partition, door => door.Stream(context, caller(context))));
        group.MapPost("/stored", (HttpContext context, string partition) => Through(doors, partition, door => door.Stored(context, caller(context))));
        group.MapPost("/members", (HttpContext context, string partition) => Through(doors, partition, door => door.Members(context, caller(context))));
        group.MapGet("/status", (HttpContext context, string partition) => Through(doors, partition, door => Task.FromResult(door.Status(caller(context)))));
    }

    private static async Task<IResult> Through(IReadOnlyDictionary<uint, OrderingDoor> doors, string partition, Func<OrderingDoor, Task<IResult>> ask) =>
        uint.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && doors.TryGetValue(number, out var door)
            ? await ask(door)
            : Problem.Of(OrderingDoorCodes.PartitionUnknown);
}
