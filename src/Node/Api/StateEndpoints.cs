using System.Text;
using System.Text.Json;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Api;

/// <summary><c>/{member}/state</c>: one entry of the world state, as this member's replica has it.</summary>
internal static class StateEndpoints
{
    public static void MapState(this RouteGroupBuilder member) =>
        member.MapGet("/state/{table}/{**key}", Get).WithName("getState").WithTags("State")
            .WithSummary("One state entry, {contract}.{table}/{key}; value is null when there is none.")
            .Produces<StateAnswer>().Refuses(400);

    private static IResult Get(MemberNode member, string table, string key)
    {
        var full = $"{table}/{key}";
        if (!IsKey(full))
        {
            return Problem.Of(ApiCodes.QueryMalformed, "key");
        }

        // The height is read first: a value may be newer than the height named, never older.
        var height = member.Ledger.Tip.Height.Value;
        var found = member.Ledger.State.TryGet(Encoding.UTF8.GetBytes(full), out var value);
        return TypedResults.Ok(new StateAnswer(full, found ? JsonElement.Parse(value.Span) : null, height));
    }

    internal static bool IsKey(string key) => key.Length <= ApiLimits.StateKeyLengthMax && key.All(c => c is > ' ' and < '\x7f');
}
