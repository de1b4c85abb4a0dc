using System.Security.Cryptography;
using System.Text;
using Xinglin.Client.Access;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Tests.Access;

/// <summary>What a holder may do when it releases: honestly, or with any part exchanged.</summary>
internal sealed record FakeRelease(NetworkId Network, AccountId Holder, AccountId Account, ReleaseRecipient Recipient)
{
    /// <summary>Seals a text as a layer for the recipient.</summary>
    public ReleasedResource Seal(string text, Salt salt, Hash pointer, Hash commitment, string type = "Observation", string layer = LayerNames.Raw, string? attestation = null)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var ciphertext = new SealedLayer(Network, Holder, Account, layer).Seal(key, Encoding.UTF8.GetBytes(text));
        var binding = new LayerBinding(Network, pointer, layer, Holder, Recipient.Account, Recipient.Grant);
        return new ReleasedResource(
            type, salt, pointer, commitment, layer, Base64Url.Encode(ciphertext), LayerWrap.Seal(Recipient.Key.PublicKey, binding, key), attestation);
    }

    /// <summary>Seals a projection that the holder answers for.</summary>
    public ReleasedResource Project(
        string text, Hash pointer, Hash commitment, P256Signer signer, Func<LayerStatement, LayerStatement>? change = null, string layer = LayerNames.Summary)
    {
        var salt = Salt.Create();
        var statement = new LayerStatement(
            LayerStatement.Kind, Network, Holder, pointer, commitment, "Observation", layer,
            Commitment.Of(salt.Value.ToArray(), "Observation", Encoding.UTF8.GetBytes(text)), new LedgerTime(7));
        return Seal(text, salt, pointer, commitment, layer: layer, attestation: (change is null ? statement : change(statement)).Sign(signer));
    }

    /// <summary>A recipient with a fresh key.</summary>
    public static ReleaseRecipient Reader(string name, Hash grant) =>
        new(new AccountId(Sha256.Of(Encoding.UTF8.GetBytes(name))), SealingKey.Create(), grant, new AccountId(Sha256.Of(Encoding.UTF8.GetBytes(name))));
}
