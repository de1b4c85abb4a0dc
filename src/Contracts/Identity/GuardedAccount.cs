using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Identity;

/// <summary>
/// An account with guardians. Its keys are the person's own, perhaps none; its policy is any one of them, or any one guardian's key
/// before the guardianship's end, so that a right which has ended is no right at execution, whoever cleans up or not. Only
/// <see cref="GuardianshipContract"/> gives an account keys that end.
/// </summary>
internal static class GuardedAccount
{
    /// <summary>The entry of an account with these guardians until that hour.</summary>
    public static AccountEntry Create(IReadOnlyList<KeyId> own, IReadOnlyList<KeyId> guardians, LedgerTime until) =>
        Create(own, [.. guardians.Select(kid => Policy.OfKey(kid, until))]);

    /// <summary>The same account under other keys of the person's own: guardians in force stay, those whose time is over go.</summary>
    public static AccountEntry Keep(AccountEntry? entry, IReadOnlyList<KeyId> own, LedgerTime now) =>
        Create(own, [.. entry?.Policy?.Leaves().Where(leaf => leaf.Until is not null && leaf.IsInForce(now)) ?? []]);

    /// <summary>True when guardians were recorded, in force or not.</summary>
    public static bool HasGuardians(AccountEntry entry) => entry.Policy?.Leaves().Any(leaf => leaf.Until is not null) == true;

    /// <summary>True when a guardian may act at that time.</summary>
    public static bool IsGuarded(AccountEntry entry, LedgerTime now) =>
        entry.Policy?.Leaves().Any(leaf => leaf.Until is not null && leaf.IsInForce(now)) == true;

    /// <summary>True for an account without guardians, and for one whose person signs with a key of its own.</summary>
    public static bool IsOwner(CallContext context, AccountEntry entry) => !HasGuardians(entry) || entry.Keys.Any(context.HasSigned);

    private static AccountEntry Create(IReadOnlyList<KeyId> own, IReadOnlyList<Policy> guardians) =>
        guardians.Count == 0 ? new AccountEntry(own) : new AccountEntry(own, Policy.Any([.. own.Select(Policy.OfKey), .. guardians]));
}
