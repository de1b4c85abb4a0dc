using System.Text;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Standing;
using Xinglin.Node.Api;

namespace Xinglin.Node.Standing;

/// <summary>The consortium as one member's replica sees it.</summary>
internal static class ConsortiumView
{
    /// <summary>Who decides the next height, and how each of them fares.</summary>
    public static ConsortiumPicture Of(IMemberLedger ledger, IReadOnlyCollection<AccountId> missing, IReadOnlyCollection<AccountId> accused)
    {
        var tip = ledger.Tip;
        var validators = (ledger.ValidatorsOf(tip.Height.Next) ?? ledger.Genesis.Validators).Validators;
        return new ConsortiumPicture(
            [.. validators.Select(v => new SeatedMember(v.Member, NameOf(ledger, v.Member), MemberStanding.Active, true, ConditionOf(v.Member, missing, accused)))],
            1, tip.Order.Epoch, tip.Height.Value);
    }

    /// <summary>A member's short name, also of one that joined later; its account when nobody knows it.</summary>
    public static string NameOf(IMemberLedger ledger, AccountId account) =>
        Read($"membership.members/{account}", ledger, ContractsJson.Default.Member)?.Slug
        ?? ledger.Genesis.Document.Members.FirstOrDefault(m => Genesis.AccountOf(m) == account)?.Slug ?? account.ToString();

    /// <summary>A sentence of the ledger, which knows accounts, with the members' short names in their place.</summary>
    public static string WithNames(IMemberLedger ledger, string sentence)
    {
        foreach (var member in ledger.Genesis.Document.Members)
        {
            sentence = sentence.Replace(Genesis.AccountOf(member).ToString(), member.Slug, StringComparison.Ordinal);
        }

        return sentence;
    }

    /// <summary>The short name of the member that has or had this key; null when no member has.</summary>
    public static string? OwnerOf(IMemberLedger ledger, KeyId key) => AccountOf(ledger, key) is { } account ? NameOf(ledger, account) : null;

    /// <summary>The member that has or had this key.</summary>
    public static AccountId? AccountOf(IMemberLedger ledger, KeyId key) =>
        Read($"membership.keys/{key}", ledger, ContractsJson.Default.MemberReference)?.Member
        ?? ledger.Genesis.Validators.Validators.FirstOrDefault(v => v.KeyId == key)?.Member;

    private static MemberCondition ConditionOf(AccountId member, IReadOnlyCollection<AccountId> missing, IReadOnlyCollection<AccountId> accused) =>
        missing.Contains(member) ? MemberCondition.Missing : accused.Contains(member) ? MemberCondition.Lying : MemberCondition.Alive;

    private static T? Read<T>(string key, IMemberLedger ledger, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class =>
        ledger.State.TryGet(Encoding.ASCII.GetBytes(key), out var value) ? JsonSerializer.Deserialize(value.Span, type) : null;
}
