using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Api;

/// <summary>Why the HTTP entrance refuses, in order of precedence.</summary>
public static class ApiCodes
{
    /// <summary>As many requests are in work as the node takes.</summary>
    public static readonly RefusalCode Overloaded = new("overloaded");

    /// <summary>The Host header names another machine: a page elsewhere is trying to reach this one.</summary>
    public static readonly RefusalCode HostRefused = new("host-refused");

    /// <summary>Nothing is at this address.</summary>
    public static readonly RefusalCode RouteUnknown = new("route-unknown");

    /// <summary>The address does not take the HTTP method.</summary>
    public static readonly RefusalCode MethodNotAllowed = new("method-not-allowed");

    /// <summary>No member of this name is served here.</summary>
    public static readonly RefusalCode MemberNotServed = new("member-not-served");

    /// <summary>The member has no replica of this partition here.</summary>
    public static readonly RefusalCode PartitionNotServed = new("partition-not-served");

    /// <summary>The body's media type is not taken here.</summary>
    public static readonly RefusalCode MediaTypeRefused = new("media-type-refused");

    /// <summary>The body is over the cap of this entrance.</summary>
    public static readonly RefusalCode BodyTooLarge = new("body-too-large");

    /// <summary>The body is missing, broken or too slow.</summary>
    public static readonly RefusalCode BodyUnreadable = new("body-unreadable");

    /// <summary>A part of the address or query has the wrong form.</summary>
    public static readonly RefusalCode QueryMalformed = new("query-malformed");

    /// <summary>No final block at that height here.</summary>
    public static readonly RefusalCode BlockUnknown = new("block-unknown");

    /// <summary>The block is in the archive, not here.</summary>
    public static readonly RefusalCode BlockPruned = new("block-pruned");

    /// <summary>No such transaction here.</summary>
    public static readonly RefusalCode TransactionUnknown = new("transaction-unknown");

    /// <summary>The transaction's block is in the archive, not here.</summary>
    public static readonly RefusalCode TransactionArchived = new("transaction-archived");

    /// <summary>What is to be proved is not final here.</summary>
    public static readonly RefusalCode ProofUnavailable = new("proof-unavailable");

    /// <summary>No portal was built into this copy.</summary>
    public static readonly RefusalCode PortalAbsent = new("portal-absent");

    /// <summary>As many streams are open as the node takes.</summary>
    public static readonly RefusalCode SubscribersFull = new("subscribers-full");

    /// <summary>A defect of the node.</summary>
    public static readonly RefusalCode InternalFault = new("internal-fault");
}
