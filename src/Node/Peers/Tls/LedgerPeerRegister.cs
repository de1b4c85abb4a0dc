using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Peers.Tls;

/// <summary>A member as its own card introduces it to a node whose ledger is older than the card.</summary>
public sealed record PeerIntroduction(AccountId Account, string Slug, P256PublicKey Tls, string Address);

/// <summary>
/// Members by the ledger that this node has. A node that has missed a rotation knows nobody's new key: for keys that its ledger has never heard of,
/// and for these alone, the introductions that its operator gave count. What such a peer sends is verified like all else.
/// </summary>
public sealed class LedgerPeerRegister(IReadOnlyList<PeerIntroduction>? introductions = null) : IPeerRegister
{
    private readonly IReadOnlyList<PeerIntroduction> _introductions = introductions ?? [];
    private volatile LedgerView? _ledger;

    /// <summary>The state that is judged by; before, nobody is known.</summary>
    public void Follow(IStateReader state) => _ledger = new LedgerView(state);

    /// <inheritdoc/>
    public PeerMember? Find(P256PublicKey key)
    {
        var kid = key.Thumbprint();
        if (_ledger is not { } ledger)
        {
            return null;
        }

        if (ledger.KeyHolder(kid) is { } holder)
        {
            return ledger.Member(holder.Member) is { Status: MemberStatus.Active } member && member.TlsKeys().Contains(key)
                ? new PeerMember(holder.Member, member.Slug, kid)
                : null;
        }

        return _introductions.FirstOrDefault(i => i.Tls == key) is { } introduced && ledger.Member(introduced.Account) is null or { Status: MemberStatus.Active }
            ? new PeerMember(introduced.Account, introduced.Slug, kid)
            : null;
    }

    /// <summary>True while the member is present and the key one of its.</summary>
    public bool IsStill(PeerMember member) =>
        _ledger is { } ledger && ledger.KeyHolder(member.Key) is { } holder
            ? holder.Member == member.Account && ledger.Member(member.Account) is { Status: MemberStatus.Active } entry && entry.TlsKeys().Any(k => k.Thumbprint() == member.Key)
            : _introductions.Any(i => i.Account == member.Account && i.Tls.Thumbprint() == member.Key) && _ledger?.Member(member.Account) is null or { Status: MemberStatus.Active };

    /// <summary>A member's short name.</summary>
    public string SlugOf(AccountId member) =>
        _ledger?.Member(member)?.Slug ?? _introductions.FirstOrDefault(i => i.Account == member)?.Slug ?? member.ToString();

    /// <summary>Where a member's node takes lines: by the ledger, or by an introduction whose key the ledger has not heard of.</summary>
    public string? AddressOf(AccountId member)
    {
        var introduced = _introductions.FirstOrDefault(i => i.Account == member);
        return introduced is not null && _ledger?.KeyHolder(introduced.Tls.Thumbprint()) is null
            ? introduced.Address
            : _ledger?.Member(member)?.Address;
    }

    /// <summary>The members that lines are to be kept with: those present on the ledger, and those introduced.</summary>
    public IReadOnlyList<AccountId> Members() =>
        [.. (_ledger?.Present() ?? []).Union(_introductions.Where(i => _ledger?.Member(i.Account) is null or { Status: MemberStatus.Active }).Select(i => i.Account))];
}
