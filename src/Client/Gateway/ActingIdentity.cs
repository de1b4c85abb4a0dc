using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Gateway;

/// <summary>Who asks: an account, the key that signs for it and the key that answers are sealed to. Owns both keys.</summary>
/// <param name="Account">The account.</param>
/// <param name="Signer">Signs for it.</param>
/// <param name="Sealing">Opens what is sealed to it.</param>
/// <param name="Introduce">True to carry the signing key with every request: the account may not be on the ledger yet.</param>
public sealed record ActingIdentity(AccountId Account, P256Signer Signer, SealingKey Sealing, bool Introduce = false) : IDisposable
{
    /// <summary>An account whose id is the thumbprint of its only key.</summary>
    public static ActingIdentity Of(P256Signer signer, SealingKey sealing) => new(new AccountId(signer.KeyId.Value), signer, sealing, Introduce: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        Signer.Dispose();
        Sealing.Dispose();
    }
}
