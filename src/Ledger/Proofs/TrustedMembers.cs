using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Proofs;

/// <summary>A member as the trust file names it.</summary>
/// <param name="Name">For the reader of a report.</param>
/// <param name="Account">Thumbprint of its first identity key.</param>
/// <param name="Validator">Signs for it; null when it only takes part.</param>
public sealed record TrustedMember(string Name, AccountId Account, Crypto.P256PublicKey? Validator);

/// <summary>
/// All that the checker of a proof must be given by somebody it trusts: the network, and whose keys decided it at some
/// height. File: JSON <c>{format, network, name, partition, at, members: [{name, account, validator}], refounded}</c>.
/// </summary>
public sealed class TrustedMembers
{
    /// <summary>Longest trust file in bytes.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>Longest name in characters.</summary>
    public const int NameLengthMax = 200;

    private TrustedMembers(NetworkId network, string name, uint partition, Height at, IReadOnlyList<TrustedMember> members, RefoundedFrom? refounded)
    {
        Network = network;
        Name = name;
        Partition = partition;
        At = at;
        Members = members;
        Refounded = refounded;
        Validators = new ValidatorSet(members.Where(m => m.Validator is not null).Select(m => new Validator(m.Account, m.Validator!.Value)));
    }

    /// <summary>Which network.</summary>
    public NetworkId Network { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whose validators these are.</summary>
    public uint Partition { get; }

    /// <summary>The height that these validators decide.</summary>
    public Height At { get; }

    /// <summary>From what and by whom the network was refounded; null for one that is its own beginning.</summary>
    public RefoundedFrom? Refounded { get; }

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<TrustedMember> Members { get; }

    /// <summary>The members with a validator key as the set that certificates are judged by.</summary>
    public ValidatorSet Validators { get; }

    /// <summary>The members that founded the network: who holds the genesis document needs no trust file.</summary>
    public static TrustedMembers FromGenesis(Genesis genesis) => new(
        genesis.Network,
        genesis.Document.Name,
        genesis.Document.Partition,
        genesis.Before.Next,
        [.. genesis.Document.Members.Select(m => new TrustedMember(m.Name, Genesis.AccountOf(m), m.Validator is null ? null : Genesis.KeyOf(m.Validator)))],
        RefoundedFrom.Of(genesis));

    /// <summary>Reads a trust file; null when it is malformed: form, a key off the curve, an account or key twice, no validator.</summary>
    public static TrustedMembers? TryRead(ReadOnlySpan<byte> json)
    {
        var document = json.Length <= BytesMax ? ProofJson.TryReadTrust(json) : null;
        if (document is not { Format: TrustDocument.FormatV1 } || !NetworkId.TryParse(document.Network, out var network)
            || !IsName(document.Name) || document.Members.Count is 0 or > LedgerLimits.ValidatorsMax)
        {
            return null;
        }

        var members = new List<TrustedMember>(document.Members.Count);
        foreach (var member in document.Members)
        {
            if (TryMember(member) is not { } trusted)
            {
                return null;
            }

            members.Add(trusted);
        }

        if (!TryRefounded(document.Refounded, out var refounded))
        {
            return null;
        }

        var keys = members.Where(m => m.Validator is not null).Select(m => m.Validator!.Value).ToList();
        var distinct = members.Select(m => m.Account).Distinct().Count() == members.Count && keys.Distinct().Count() == keys.Count;
        return distinct && keys.Count > 0 ? new TrustedMembers(network, document.Name, document.Partition, new Height(document.At), members, refounded) : null;
    }

    /// <summary>The file.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(
        new TrustDocument(
            TrustDocument.FormatV1,
            Network.ToString(),
            Name,
            Partition,
            At.Value,
            [.. Members.Select(m => new TrustMemberDocument(m.Name, m.Account.ToString(), m.Validator is { } key ? Jwk.Of(key) : null))],
            Refounded is { } from ? new TrustRefoundedDocument(from.Network.ToString(), from.Name, from.Height.Value, from.Header.ToString(), [.. from.By.Select(a => a.ToString())], from.Validators) : null),
        TrustJson.Default.TrustDocument);

    /// <summary>The name of a member; null when the file does not know it.</summary>
    public string? NameOf(AccountId account) => Members.FirstOrDefault(m => m.Account == account)?.Name;

    private static bool TryRefounded(TrustRefoundedDocument? document, out RefoundedFrom? refounded)
    {
        refounded = null;
        if (document is null)
        {
            return true;
        }

        if (!NetworkId.TryParse(document.Network, out var network) || !IsName(document.Name) || !Hash.TryParse(document.Header, out var header)
            || document.By.Count is 0 or > LedgerLimits.ValidatorsMax || document.Validators < document.By.Count)
        {
            return false;
        }

        var by = document.By.Select(a => AccountId.TryParse(a, out var account) ? account : default).ToList();
        refounded = new RefoundedFrom(network, document.Name, new Height(document.Height), header, by, document.Validators);
        return by.TrueForAll(a => a != default);
    }

    private static TrustedMember? TryMember(TrustMemberDocument? member)
    {
        if (member is null || !IsName(member.Name) || !AccountId.TryParse(member.Account, out var account))
        {
            return null;
        }

        if (member.Validator is null)
        {
            return new TrustedMember(member.Name, account, null);
        }

        return member.Validator.TryKey(out var key) ? new TrustedMember(member.Name, account, key) : null;
    }

    /// <summary>Names are printed as they are, so they may not steer a terminal.</summary>
    private static bool IsName(string? name) => name is { Length: > 0 and <= NameLengthMax } && !name.Any(char.IsControl);
}
