using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>Membership's tables of members, with the roster that counts the present ones.</summary>
internal sealed class MemberTables(ContractTables tables)
{
    private const string All = "all";

    private readonly Table<AccountId, Member> _members = tables.Open("members", KeyTexts.Account, ContractsJson.Default.Member);
    private readonly Table<string, MemberRoster> _roster = tables.Open("roster", KeyTexts.Text, ContractsJson.Default.MemberRoster);
    private readonly Table<string, MemberReference> _slugs = tables.Open("slugs", KeyTexts.Text, ContractsJson.Default.MemberReference);
    private readonly Table<KeyId, MemberReference> _keys = tables.Open("keys", KeyTexts.Key, ContractsJson.Default.MemberReference);

    /// <summary>Present members, ascending by account.</summary>
    public IReadOnlyList<AccountId> Present => _roster.Find(All)?.Present ?? [];

    public Member? Find(AccountId account) => _members.Find(account);

    public bool IsPresent(AccountId account) => _members.Find(account)?.Status == MemberStatus.Active;

    /// <summary>Sets a member's entry and keeps the roster in step.</summary>
    public void Put(AccountId account, Member member)
    {
        _members.Put(account, member);
        var others = Present.Where(present => present != account);
        _roster.Put(All, new MemberRoster([.. (member.Status == MemberStatus.Active ? others.Append(account) : others).Order()]));
    }

    /// <summary>True when the short name was never another's.</summary>
    public bool IsSlugFree(string slug, AccountId account) => _slugs.Find(slug) is not { } reference || reference.Member == account;

    public void TakeSlug(string slug, AccountId account) => _slugs.Put(slug, new MemberReference(account));

    /// <summary>True when no member has or had this key.</summary>
    public bool IsKeyFree(KeyId key) => !_keys.Contains(key);

    public void TakeKey(KeyId key, AccountId account) => _keys.Put(key, new MemberReference(account));

    public void Found(Genesis genesis)
    {
        foreach (var founder in genesis.Document.Members)
        {
            var account = Genesis.AccountOf(founder);
            Put(account, new Member(founder.Slug, founder.Name, founder.Kind, founder.Identity, founder.Seal, MemberStatus.Active, founder.Validator, Tls: founder.Tls, Address: founder.Address));
            TakeSlug(founder.Slug, account);
            foreach (var key in new[] { founder.Identity, founder.Seal, founder.Validator, founder.Tls }.OfType<Jwk>())
            {
                TakeKey(Genesis.KeyOf(key).Thumbprint(), account);
            }
        }
    }
}
