using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>
/// Why intake does not take a transaction that is otherwise sound, in order of precedence. Each passes with time, and each
/// refusal says after which.
/// </summary>
public static class IntakeCodes
{
    /// <summary>As much is pending here as this node keeps.</summary>
    public static readonly RefusalCode Full = new("intake-full");

    /// <summary>Much is pending here, and the acting account, as this signer presents it, has its fair part of it already.</summary>
    public static readonly RefusalCode Share = new("intake-share");

    /// <summary>The acting account, as this signer presents it, has used up its share.</summary>
    public static readonly RefusalCode QuotaAccount = new("quota-account");

    /// <summary>The member has used up its share of the network.</summary>
    public static readonly RefusalCode QuotaMember = new("quota-member");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [Full, Share, QuotaAccount, QuotaMember];
}
