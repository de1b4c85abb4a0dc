using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Proofs;

/// <summary>What every verifier shows of a network that took the place of one which had lost its quorum for good.</summary>
/// <param name="Network">The former network.</param>
/// <param name="Name">Its name.</param>
/// <param name="Height">Its last certified height.</param>
/// <param name="Header">That header's hash.</param>
/// <param name="By">The members that decided.</param>
/// <param name="Validators">How many validated in the former network.</param>
public sealed record RefoundedFrom(NetworkId Network, string Name, Height Height, Hash Header, IReadOnlyList<AccountId> By, int Validators)
{
    /// <summary>Of a genesis whose signatures were verified; null when it refounds nothing.</summary>
    public static RefoundedFrom? Of(Genesis genesis) => genesis.Refounded is { } former
        ? new RefoundedFrom(former.Former.Network, former.Former.Document.Name, former.Header.Height, former.Header.Hash, former.Deciding, former.Validators.Count)
        : null;

    /// <summary>One sentence for people.</summary>
    /// <param name="nameOf">A member's name; null for who is not known.</param>
    public string Sentence(Func<AccountId, string?> nameOf) => string.Create(
        CultureInfo.InvariantCulture,
        $"Refounded from network {Name} ({Network}) after its block {Height} ({Header}) by {string.Join(", ", By.Select(a => nameOf(a) ?? a.ToString()))}: {By.Count} of its {Validators} validators, which were no quorum.");
}
