using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Ordering.Door;

/// <summary>Why an ordering process refuses, in order of precedence.</summary>
public static class OrderingDoorCodes
{
    /// <summary>Who asks is not a present member.</summary>
    public static readonly RefusalCode NotAdmitted = new("ordering-not-admitted");

    /// <summary>The member asks too often, or holds too many streams.</summary>
    public static readonly RefusalCode QuotaExceeded = new("ordering-quota-exceeded");

    /// <summary>This process orders no such partition.</summary>
    public static readonly RefusalCode PartitionUnknown = new("ordering-partition-unknown");

    /// <summary>A number or a body is not of its form.</summary>
    public static readonly RefusalCode Malformed = new("ordering-request-malformed");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [NotAdmitted, QuotaExceeded, PartitionUnknown, Malformed];
}
