using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>A refounded network's members become those that its document names: who was one keeps account, name and keys; who is not named has left.</summary>
internal sealed class Survivors(MemberTables members)
{
    /// <exception cref="ArgumentException">The document gives a member of before other keys, or a new one an account that is not its own or a name that was another's.</exception>
    public void Take(Genesis genesis)
    {
        var named = genesis.Document.Members;
        foreach (var gone in members.Present.Where(present => named.All(n => Genesis.AccountOf(n) != present)).ToList())
        {
            members.Put(gone, members.Find(gone)! with { Status = MemberStatus.Removed, Validator = null });
        }

        foreach (var member in named)
        {
            var account = Genesis.AccountOf(member);
            if (!members.IsSlugFree(member.Slug, account))
            {
                throw new ArgumentException($"The short name {member.Slug} is or was another member's.", nameof(genesis));
            }

            members.Put(account, members.Find(account) is { } known ? Kept(known, member) : Admitted(member, account));
            members.TakeSlug(member.Slug, account);
            foreach (var key in new[] { member.Identity, member.Seal, member.Validator, member.Tls }.OfType<Jwk>())
            {
                members.TakeKey(Genesis.KeyOf(key).Thumbprint(), account);
            }
        }
    }

    private static Member Kept(Member known, GenesisMember member) =>
        (known.Slug, known.Identity, known.Seal, known.Tls) == (member.Slug, member.Identity, member.Seal, member.Tls)
            ? known with { Status = MemberStatus.Active, Validator = member.Validator, Address = member.Address }
            : throw new ArgumentException($"The document gives {member.Slug} another name or other keys than the state that it begins with.", nameof(member));

    private static Member Admitted(GenesisMember member, AccountId account) =>
        Genesis.KeyOf(member.Identity).Thumbprint().Value == account.Value
            ? new Member(member.Slug, member.Name, member.Kind, member.Identity, member.Seal, MemberStatus.Active, member.Validator, Tls: member.Tls, Address: member.Address)
            : throw new ArgumentException($"The document gives {member.Slug} an account that is not its own.", nameof(member));
}
