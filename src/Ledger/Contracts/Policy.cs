using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>
/// Who must agree: a tree of thresholds over keys, accounts and roles. JSON is one of <c>{"key":kid}</c>,
/// <c>{"key":kid,"until":time}</c>, <c>{"account":id}</c>, <c>{"role":name,"issuer":member}</c>, <c>{"of":m,"in":[...]}</c>
/// (all = of n, any = of 1). A key with an <c>until</c>, a whole hour, counts before that time only. Depth at most 4, leaves at
/// most 16; one person satisfies one leaf.
/// </summary>
[JsonConverter(typeof(PolicyJson))]
public sealed record Policy(
    KeyId? Key = null, AccountId? Account = null, string? Role = null, AccountId? Issuer = null, int? Of = null, IReadOnlyList<Policy>? In = null,
    LedgerTime? Until = null)
{
    /// <summary>Levels of the tree; a leaf alone is one.</summary>
    public const int DepthMax = 4;

    /// <summary>Leaves of the whole tree.</summary>
    public const int LeavesMax = 16;

    /// <summary>Characters of a role's name.</summary>
    public const int RoleLengthMax = 32;

    /// <summary>True for a leaf.</summary>
    [JsonIgnore]
    public bool IsLeaf => In is null;

    /// <summary>A key must have signed.</summary>
    public static Policy OfKey(KeyId key) => new(Key: key);

    /// <summary>A key must have signed, before this time: a right that ends by itself.</summary>
    public static Policy OfKey(KeyId key, LedgerTime until) => new(Key: key, Until: until);

    /// <summary>An account must act.</summary>
    public static Policy OfAccount(AccountId account) => new(Account: account);

    /// <summary>An acting account must hold a role, issued by this member.</summary>
    public static Policy OfRole(string role, AccountId issuer) => new(Role: role, Issuer: issuer);

    /// <summary>At least <paramref name="count"/> of the parts, by different persons.</summary>
    public static Policy Threshold(int count, params IReadOnlyList<Policy> parts) => new(Of: count, In: parts);

    /// <summary>Every part, by different persons.</summary>
    public static Policy All(params IReadOnlyList<Policy> parts) => Threshold(parts.Count, parts);

    /// <summary>Any part.</summary>
    public static Policy Any(params IReadOnlyList<Policy> parts) => Threshold(1, parts);

    /// <summary>True when every node has exactly one form and the tree keeps its bounds.</summary>
    public bool IsSound()
    {
        var leaves = 0;
        return IsSound(1, ref leaves);
    }

    /// <summary>The leaves, in the order they are written.</summary>
    public IEnumerable<Policy> Leaves() => In is null ? [this] : In.SelectMany(part => part.Leaves());

    /// <summary>
    /// True when nobody can satisfy the policy without this account: with every other leaf given it still fails. A holder
    /// asks this before it trusts a permission in an account's name.
    /// </summary>
    public bool Needs(AccountId account) => !CanDoWithout(account);

    /// <summary>True when this key alone satisfies the policy at that time, as a signer who acts for nobody else.</summary>
    public bool IsSatisfiedAlone(KeyId key, LedgerTime now) =>
        In is null ? Key == key && IsInForce(now) : Of == 1 && In.Any(part => part.IsSatisfiedAlone(key, now));

    /// <summary>False for a key whose time is over.</summary>
    public bool IsInForce(LedgerTime now) => Until is not { } until || now.CompareTo(until) < 0;

    private bool CanDoWithout(AccountId account) =>
        In is null ? Account != account : In.Count(part => part.CanDoWithout(account)) >= Of;

    private bool IsSound(int depth, ref int leaves)
    {
        if (depth > DepthMax)
        {
            return false;
        }

        if (In is null)
        {
            leaves++;
            return leaves <= LeavesMax && Of is null && IsSoundLeaf();
        }

        if (Key is not null || Account is not null || Role is not null || Issuer is not null || Until is not null || Of is not { } of || of < 1 || of > In.Count || In.Count > LeavesMax)
        {
            return false;
        }

        foreach (var part in In)
        {
            if (!part.IsSound(depth + 1, ref leaves))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsSoundLeaf() => this switch
    {
        { Key: not null, Account: null, Role: null, Issuer: null } => Until is not { } until || until == until.CeilingHour(),
        { Key: null, Account: not null, Role: null, Issuer: null, Until: null } => true,
        { Key: null, Account: null, Role: { } role, Issuer: not null, Until: null } => IsRoleName(role),
        _ => false,
    };

    private static bool IsRoleName(string role)
    {
        foreach (var letter in role)
        {
            if (letter is not ((>= 'a' and <= 'z') or '-'))
            {
                return false;
            }
        }

        return role.Length is > 0 and <= RoleLengthMax;
    }
}
