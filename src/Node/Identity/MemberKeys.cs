using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Keys;

namespace Xinglin.Node.Identity;

/// <summary>A member's keys that the gateway uses; its validator key is the replica's alone.</summary>
/// <param name="Identity">The key that the account is named after.</param>
/// <param name="Sealing">Opens what others sealed to the member.</param>
/// <param name="Pending">Root of the keys of relationship accounts whose patients have no wallet yet.</param>
/// <param name="Evidence">32 bytes: the evidence log's keys are kept under it.</param>
public sealed record MemberKeys(ISigner Identity, SealingKey Sealing, WalletRoot Pending, ReadOnlyMemory<byte> Evidence)
{
    /// <summary>Signs the member's transactions and answers: the key that the ledger names.</summary>
    public ISigner Identity => Identities.Present;

    /// <summary>Every identity key, and which is in use.</summary>
    public MemberIdentities Identities { get; init; } = new(Identity, () => []);

    /// <summary>Every key that something may be sealed to the member with.</summary>
    public SealingKeys Seals { get; init; } = new(Sealing, _ => new Dictionary<string, SealingKey>());

    /// <summary>The member's account.</summary>
    public AccountId Account { get; } = new(Identity.KeyId.Value);
}
