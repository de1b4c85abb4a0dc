using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Disclosures;

/// <summary>Why nothing is released although it might be allowed.</summary>
public static class DisclosureCodes
{
    /// <summary>The disclosure's entry could not be made durable.</summary>
    public static readonly RefusalCode LogUnavailable = new("disclosure-log-unavailable");
}
