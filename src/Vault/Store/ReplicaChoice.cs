using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Store;

/// <summary>
/// Which members keep copies of a member's vault: those with the highest SHA-256("xinglin/replica/v1" || owner || member). Everybody
/// computes the same; when one leaves, only its share moves.
/// </summary>
public static class ReplicaChoice
{
    /// <summary>The keepers, at most <paramref name="count"/>, never the owner.</summary>
    public static IReadOnlyList<AccountId> Of(AccountId owner, IEnumerable<AccountId> members, int count) =>
        [.. members.Where(m => m != owner).OrderByDescending(m => Weight(owner, m)).Take(count)];

    private static Hash Weight(AccountId owner, AccountId member) =>
        Sha256.Of((byte[])[.. "xinglin/replica/v1"u8, .. owner.Value.ToArray(), .. member.Value.ToArray()]);
}
