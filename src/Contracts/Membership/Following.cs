using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>A partition's members and validators become those that the directory names.</summary>
internal sealed class Following(MemberTables members, IAccountAdministration accounts, INetworkAdministration network)
{
    public void Take(IReadOnlyList<GenesisMember> named)
    {
        foreach (var gone in members.Present.Where(present => named.All(n => n.Account != present)).ToList())
        {
            members.Put(gone, members.Find(gone)! with { Status = MemberStatus.Removed });
        }

        foreach (var member in named)
        {
            Take(Genesis.AccountOf(member), member);
        }

        network.SetValidators(named.Select(Validator).OfType<ValidatorEntry>());
    }

    private void Take(AccountId account, GenesisMember member)
    {
        var known = members.Find(account);
        var key = Genesis.KeyOf(member.Identity);
        if (known is null || known.Identity != member.Identity)
        {
            accounts.AddKey(key);
            var entry = accounts.Find(account) ?? new AccountEntry([]);
            accounts.Set(account, entry with { Keys = [key.Thumbprint()] });
        }

        members.TakeSlug(member.Slug, account);
        foreach (var jwk in new[] { member.Identity, member.Seal, member.Validator, member.Tls }.OfType<Jwk>())
        {
            members.TakeKey(Genesis.KeyOf(jwk).Thumbprint(), account);
        }

        members.Put(account, new Member(
            member.Slug, member.Name, member.Kind, member.Identity, member.Seal, MemberStatus.Active, member.Validator, Tls: member.Tls, Address: member.Address));
    }

    private static ValidatorEntry? Validator(GenesisMember member) =>
        member.Validator is { } jwk && jwk.TryKey(out var key) ? new ValidatorEntry(Genesis.AccountOf(member), key.X, key.Y) : null;
}
