using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Network;

/// <summary>A member as <c>GET /network</c> describes it.</summary>
/// <param name="Slug">Short name in addresses, for example <c>hospital-a</c>.</param>
/// <param name="Name">Name of the organisation.</param>
/// <param name="Kind">hospital, clinic, bureau, …</param>
/// <param name="Account">The member's account.</param>
/// <param name="Identity">Signs its batches and transactions.</param>
/// <param name="Seal">Others seal to it.</param>
/// <param name="Validator">Signs votes; null when the member only takes part.</param>
public sealed record MemberView(string Slug, string Name, string Kind, AccountId Account, Jwk Identity, Jwk Seal, Jwk? Validator = null)
{
    /// <summary>The sealing key.</summary>
    /// <exception cref="FormatException">The node described a key that is no point of the curve.</exception>
    public P256PublicKey SealKey => Seal.TryKey(out var key) ? key : throw new FormatException("The member's sealing key is no P-256 key.");
}

/// <summary>What a node says about its network. It is the node's word: what matters is proved against members that the caller trusts.</summary>
/// <param name="Network">SHA-256 of the genesis document.</param>
/// <param name="Name">The network's name.</param>
/// <param name="Demonstration">True when the persons are invented.</param>
/// <param name="Genesis">The founding document's exact bytes, base64url; null when the node does not send it.</param>
/// <param name="Members">Everybody, validating or only taking part.</param>
public sealed record NetworkView(NetworkId Network, string Name, bool Demonstration, IReadOnlyList<MemberView> Members, string? Genesis = null)
{
    /// <summary>
    /// The founding document when its hash is this network's id; null when it is missing or another's. The network id
    /// itself must come from somebody trusted.
    /// </summary>
    public Genesis? Founding() =>
        Genesis is not null && Base64Url.Decode(Genesis) is { } bytes && Xinglin.Ledger.Blocks.Genesis.TryRead(bytes) is { } founding && founding.Network == Network
            ? founding
            : null;

    /// <summary>The member with this slug or account text; null when there is none.</summary>
    public MemberView? Find(string slugOrAccount) =>
        Members.FirstOrDefault(m => m.Slug == slugOrAccount || m.Account.ToString() == slugOrAccount);

    /// <summary>The member with this account; null when there is none.</summary>
    public MemberView? Find(AccountId account) => Members.FirstOrDefault(m => m.Account == account);

    /// <summary>The member's name, or the account's text when it is no member.</summary>
    public string NameOf(AccountId account) => Find(account)?.Name ?? account.ToString();
}
