using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Bundles;

/// <summary>One check of one part.</summary>
/// <param name="Name">Which check.</param>
/// <param name="Code">Why it failed; null when it passed.</param>
/// <param name="Detail">What was found, one English sentence without control characters.</param>
public sealed record BundleCheck(string Name, RefusalCode? Code, string Detail)
{
    /// <summary>True when it passed.</summary>
    public bool Passed => Code is null;
}

/// <summary>What a bundle shows.</summary>
/// <param name="Checks">In the order made. A check that others rest on ends the list when it fails.</param>
/// <param name="NotChecked">What nobody should conclude from the bundle, one sentence each.</param>
public sealed record BundleReport(IReadOnlyList<BundleCheck> Checks, IReadOnlyList<string> NotChecked)
{
    /// <summary>True when every check passed.</summary>
    public bool Holds => Checks.All(c => c.Passed);
}
