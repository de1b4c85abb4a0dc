using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Identity;

/// <summary>Arguments of <c>account.rotate</c>: every added key signs the transaction too.</summary>
public sealed record AccountRotate(AccountId Account, IReadOnlyList<Jwk> Add, IReadOnlyList<KeyId> Remove);

/// <summary>Arguments of <c>account.policy</c>; without a policy any one present key is enough.</summary>
public sealed record AccountPolicy(AccountId Account, Policy? Policy = null);

/// <summary>Events <c>account.rotated</c> and <c>account.policy-changed</c>.</summary>
public sealed record AccountChanged(AccountId Account);

/// <summary>Why account refuses, in order of precedence.</summary>
public static class AccountCodes
{
    /// <summary>The account does not act in this transaction.</summary>
    public static readonly RefusalCode NotActing = Membership.MembershipCodes.AccountNotActing;

    /// <summary>Nothing to change was given.</summary>
    public static readonly RefusalCode NothingToChange = Membership.MembershipCodes.NothingToChange;

    /// <summary>A key is not a point of the curve.</summary>
    public static readonly RefusalCode KeyInvalid = Membership.MembershipCodes.KeyInvalid;

    /// <summary>An added key did not sign.</summary>
    public static readonly RefusalCode KeyNotProven = Membership.MembershipCodes.KeyNotProven;

    /// <summary>An added key is a present one.</summary>
    public static readonly RefusalCode KeyPresent = new("account-key-present");

    /// <summary>A removed key is not a present one.</summary>
    public static readonly RefusalCode KeyNotPresent = new("account-key-not-present");

    /// <summary>The account would have no key or more than <see cref="AccountContract.KeysMax"/>.</summary>
    public static readonly RefusalCode KeyCount = new("account-key-count");

    /// <summary>The account's policy names a key that would be removed: change the policy first.</summary>
    public static readonly RefusalCode PolicyNeedsKey = new("account-policy-needs-key");

    /// <summary>The account has guardians in force, and none of the person's own keys signed: guardians act, they do not take over.</summary>
    public static readonly RefusalCode OwnKeyNeeded = new("account-own-key-needed");

    /// <summary>The account has guardians in force: its policy follows from them.</summary>
    public static readonly RefusalCode Guarded = new("account-guarded");

    /// <summary>The policy is not a sound tree, names the account itself, or a key with an end, which only guardians have.</summary>
    public static readonly RefusalCode PolicyUnsound = new("policy-unsound");

    /// <summary>The policy names a key that the ledger does not know and that did not sign.</summary>
    public static readonly RefusalCode PolicyKeyUnknown = new("policy-key-unknown");

    /// <summary>The policy names an account that has never acted.</summary>
    public static readonly RefusalCode PolicyAccountUnknown = new("policy-account-unknown");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        NotActing, NothingToChange, KeyInvalid, KeyNotProven, KeyPresent, KeyNotPresent, KeyCount, PolicyNeedsKey, OwnKeyNeeded,
        Guarded, PolicyUnsound, PolicyKeyUnknown, PolicyAccountUnknown,
    ];
}

/// <summary>An account's own keys and policy: rotation and recovery without a new id.</summary>
[Contract("account", Json = typeof(ContractsJson), Capabilities = ContractCapabilities.Accounts)]
public sealed class AccountContract(IAccountAdministration accounts)
{
    /// <summary>Present keys of one account.</summary>
    public const int KeysMax = 16;

    /// <summary>Adds and removes keys at once.</summary>
    [Call("rotate")]
    public Outcome Rotate(CallContext context, AccountRotate arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return AccountCodes.NotActing;
        }

        var entry = Entry(arguments.Account);
        if (!GuardedAccount.IsOwner(context, entry))
        {
            return AccountCodes.OwnKeyNeeded;
        }

        if (arguments.Add.Count == 0 && arguments.Remove.Count == 0)
        {
            return AccountCodes.NothingToChange;
        }

        if (arguments.Add.Count > KeysMax || arguments.Remove.Count > KeysMax)
        {
            return AccountCodes.KeyCount;
        }

        var keys = entry.Keys.ToList();
        if (Add(context, arguments.Add, keys) is { } refusal)
        {
            return refusal;
        }

        if (arguments.Remove.Any(kid => !keys.Remove(kid)))
        {
            return AccountCodes.KeyNotPresent;
        }

        if (keys.Count is < 1 or > KeysMax)
        {
            return AccountCodes.KeyCount;
        }

        if (!GuardedAccount.HasGuardians(entry) && entry.Policy is { } policy && policy.Leaves().Any(leaf => leaf.Key is { } key && arguments.Remove.Contains(key)))
        {
            return AccountCodes.PolicyNeedsKey;
        }

        accounts.Set(arguments.Account, GuardedAccount.HasGuardians(entry) ? GuardedAccount.Keep(entry, keys, context.Time) : entry with { Keys = keys });
        context.Emit("rotated", new AccountChanged(arguments.Account), ContractsJson.Default.AccountChanged);
        return Outcome.Accepted;
    }

    /// <summary>Sets who may act for the account: devices, guardians, thresholds.</summary>
    [Call("policy")]
    public Outcome SetPolicy(CallContext context, AccountPolicy arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return AccountCodes.NotActing;
        }

        var entry = Entry(arguments.Account);
        if (GuardedAccount.IsGuarded(entry, context.Time))
        {
            return AccountCodes.Guarded;
        }

        if (arguments.Policy is { } policy && RefusePolicy(context, arguments.Account, policy) is { } refusal)
        {
            return refusal;
        }

        accounts.Set(arguments.Account, entry with { Policy = arguments.Policy });
        context.Emit("policy-changed", new AccountChanged(arguments.Account), ContractsJson.Default.AccountChanged);
        return Outcome.Accepted;
    }

    private RefusalCode? Add(CallContext context, IReadOnlyList<Jwk> added, List<KeyId> keys)
    {
        foreach (var jwk in added)
        {
            if (!jwk.TryKey(out var key))
            {
                return AccountCodes.KeyInvalid;
            }

            var kid = key.Thumbprint();
            if (!context.HasSigned(kid))
            {
                return AccountCodes.KeyNotProven;
            }

            if (keys.Contains(kid))
            {
                return AccountCodes.KeyPresent;
            }

            accounts.AddKey(key);
            keys.Add(kid);
        }

        return null;
    }

    private RefusalCode? RefusePolicy(CallContext context, AccountId account, Policy policy)
    {
        if (!policy.IsSound() || policy.Leaves().Any(leaf => leaf.Account == account || leaf.Until is not null))
        {
            return AccountCodes.PolicyUnsound;
        }

        foreach (var leaf in policy.Leaves())
        {
            if (leaf.Key is { } kid && !Know(context, kid))
            {
                return AccountCodes.PolicyKeyUnknown;
            }

            if (leaf.Account is { } other && accounts.Find(other) is null)
            {
                return AccountCodes.PolicyAccountUnknown;
            }
        }

        return null;
    }

    /// <summary>A key in a policy must be known, so that nobody locks himself out by a typing error; a signer's becomes known.</summary>
    private bool Know(CallContext context, KeyId kid)
    {
        if (accounts.TryGetKey(kid, out _))
        {
            return true;
        }

        if (!context.TryGetSigner(kid, out P256PublicKey key))
        {
            return false;
        }

        accounts.AddKey(key);
        return true;
    }

    /// <summary>The entry, or that of an account which acts for the first time by its one key.</summary>
    private AccountEntry Entry(AccountId account)
    {
        return accounts.Find(account) ?? new AccountEntry([new KeyId(account.Value)]);
    }
}
