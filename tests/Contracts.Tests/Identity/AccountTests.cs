using Xinglin.Contracts.Identity;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Identity;

public sealed class AccountTests
{
    private static readonly P256Signer First = Key(1);
    private static readonly P256Signer Second = Key(2);
    private static readonly P256Signer Guardian = Key(3);
    private readonly Consortium _consortium = new();

    private static AccountRotate Rotate(IReadOnlyList<Jwk> add, params IReadOnlyList<P256Signer> remove) => new(Account(First), add, [.. remove.Select(r => r.KeyId)]);

    [Fact]
    public void Keys_rotate_and_the_account_keeps_its_id()
    {
        Accepted(_consortium.Do([First, Second], [Account(First)], "account.rotate", Rotate([JwkOf(Second)], First)));
        Assert.Equal([Second.KeyId], _consortium.AccountEntry(Account(First))!.Keys);
        Refused(RuntimeCodes.KidNotOfAccount, _consortium.Do(First, "account.rotate", Rotate([], First)));
        Refused(AccountCodes.KeyCount, _consortium.Do([Second], [Account(First)], "account.rotate", Rotate([], Second)));
    }

    [Fact]
    public void A_rotation_proves_new_keys_and_names_present_ones()
    {
        Refused(AccountCodes.NotActing, _consortium.Do(Second, "account.rotate", Rotate([JwkOf(Second)])));
        Refused(AccountCodes.KeyNotProven, _consortium.Do(First, "account.rotate", Rotate([JwkOf(Second)])));
        Refused(AccountCodes.KeyPresent, _consortium.Do(First, "account.rotate", Rotate([JwkOf(First)])));
        Refused(AccountCodes.KeyNotPresent, _consortium.Do(First, "account.rotate", Rotate([], Second)));
        Refused(AccountCodes.NothingToChange, _consortium.Do(First, "account.rotate", Rotate([])));
        Refused(AccountCodes.KeyInvalid, _consortium.Do(First, "account.rotate", Rotate([JwkOf(Second) with { X = "" }])));
        Refused(AccountCodes.KeyCount, _consortium.Do(First, "account.rotate", Rotate([.. Enumerable.Repeat(JwkOf(Second), 17)])));
    }

    [Fact]
    public void Two_devices_must_agree_when_the_policy_says_so()
    {
        Accepted(_consortium.Do([First, Second], [Account(First)], "account.rotate", Rotate([JwkOf(Second)])));
        var both = new AccountPolicy(Account(First), Policy.All(Policy.OfKey(First.KeyId), Policy.OfKey(Second.KeyId)));
        Accepted(_consortium.Do(First, "account.policy", both));
        Refused(RuntimeCodes.PolicyUnsatisfied, _consortium.Do(First, "account.policy", new AccountPolicy(Account(First))));
        Refused(AccountCodes.PolicyNeedsKey, _consortium.Do([First, Second], [Account(First)], "account.rotate", Rotate([], Second)));
        Accepted(_consortium.Do([First, Second], [Account(First)], "account.policy", new AccountPolicy(Account(First))));
        Accepted(_consortium.Do(First, "account.rotate", Rotate([], Second)));
    }

    [Fact]
    public void A_guardian_acts_for_the_ward_by_its_own_key_for_this_relationship()
    {
        var policy = new AccountPolicy(Account(First), Policy.Any(Policy.OfKey(First.KeyId), Policy.OfKey(Guardian.KeyId)));
        Refused(AccountCodes.PolicyKeyUnknown, _consortium.Do(First, "account.policy", policy));
        Accepted(_consortium.Do([First, Guardian], [Account(First)], "account.policy", policy));
        Accepted(_consortium.Do([Guardian], [Account(First)], "account.policy", policy));
        Assert.Equal([First.KeyId], _consortium.AccountEntry(Account(First))!.Keys);
    }

    [Fact]
    public void A_policy_is_sound_and_names_only_what_exists()
    {
        AccountPolicy Of(Policy policy) => new(Account(First), policy);
        var deep = Policy.Any(Policy.Any(Policy.Any(Policy.Any(Policy.OfKey(First.KeyId)))));
        var wide = Policy.Any([.. Enumerable.Repeat(Policy.Any(Policy.OfKey(First.KeyId), Policy.OfKey(First.KeyId)), 9)]);
        foreach (var unsound in new[] { deep, wide, new Policy(), Policy.Threshold(3, Policy.OfKey(First.KeyId)), Policy.Threshold(0, Policy.OfKey(First.KeyId)), Policy.OfAccount(Account(First)) })
        {
            Refused(AccountCodes.PolicyUnsound, _consortium.Do(First, "account.policy", Of(unsound)));
        }

        Refused(AccountCodes.PolicyAccountUnknown, _consortium.Do(First, "account.policy", Of(Policy.OfAccount(Account(Second)))));
        Refused(AccountCodes.NotActing, _consortium.Do(Second, "account.policy", Of(Policy.OfKey(First.KeyId))));
    }
}
