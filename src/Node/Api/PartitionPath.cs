using System.Globalization;

namespace Xinglin.Node.Api;

/// <summary>The partition that a request's address names.</summary>
internal sealed record PartitionNumber(uint Value);

/// <summary>
/// <c>/{member}/partitions/{n}/...</c> is <c>/{member}/...</c> of that partition's replica, for what a ledger answers: status,
/// transactions, blocks, state, proofs, events. Everything else of a member has one home and no partition.
/// </summary>
internal static class PartitionPath
{
    private static readonly string[] Ledger = ["status", "transactions", "blocks", "state", "proofs", "events"];

    public static Task Enter(HttpContext context, RequestDelegate next)
    {
        var parts = (context.Request.Path.Value ?? string.Empty).Split('/', 6);
        if (parts.Length >= 5 && parts[2] == "partitions" && Ledger.Contains(parts[4])
            && uint.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == parts[3])
        {
            context.Features.Set(new PartitionNumber(number));
            context.Request.Path = "/" + string.Join('/', [parts[1], .. parts[4..]]);
        }

        return next(context);
    }
}
