using System.Text;
using Xinglin.Client.Gateway;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Access;

/// <summary>For whom a release was wrapped.</summary>
/// <param name="Account">The account that asked.</param>
/// <param name="Key">The key that its request named to seal to.</param>
/// <param name="Grant">The id of the permission, the duty or the emergency access; zero for the patient's own reading and for care.</param>
/// <param name="Reader">Whom the log entry must name; null when the caller does not say.</param>
public sealed record ReleaseRecipient(AccountId Account, SealingKey Key, Hash Grant, AccountId? Reader = null)
{
    /// <summary>Who asked in the own name.</summary>
    public static ReleaseRecipient Of(ActingIdentity identity, Hash grant) => new(identity.Account, identity.Sealing, grant, identity.Account);
}

/// <summary>A released layer, opened but not verified.</summary>
/// <param name="Resource">The text.</param>
/// <param name="Type">The FHIR resource type.</param>
/// <param name="Salt">Of the commitment that the text must give.</param>
/// <param name="Pointer">The record's name on the ledger.</param>
/// <param name="Commitment">What the ledger should have there.</param>
/// <param name="Layer">Which layer it is.</param>
/// <param name="Attestation">The holder's signed statement; null for <c>raw</c>.</param>
public sealed record OpenedResource(string Resource, string Type, Salt Salt, Hash Pointer, Hash Commitment, string Layer, string? Attestation = null);

/// <summary>Opens what a holder wrapped.</summary>
public static class ReleaseOpening
{
    /// <summary>
    /// The layer; null when its key was wrapped for another network, record, layer, holder, recipient or grant, or the ciphertext is not the one that
    /// the key is of, is truncated, reordered or altered.
    /// </summary>
    /// <param name="released">From a holder's answer.</param>
    /// <param name="network">The network.</param>
    /// <param name="holder">Who released it.</param>
    /// <param name="relationship">The patient's account towards the holder.</param>
    /// <param name="recipient">Who asked.</param>
    public static OpenedResource? Open(this ReleasedResource released, NetworkId network, AccountId holder, AccountId relationship, ReleaseRecipient recipient)
    {
        var binding = new LayerBinding(network, released.Pointer, released.Layer, holder, recipient.Account, recipient.Grant);
        return LayerNames.IsKnown(released.Layer) && LayerWrap.Open(released.Wrap, recipient.Key, binding) is { } key
            && Base64Url.Decode(released.Ciphertext) is { } ciphertext
            && new SealedLayer(network, holder, relationship, released.Layer).Open(key, ciphertext) is { } opened
            ? new OpenedResource(
                Encoding.UTF8.GetString(opened), released.Type, released.Salt, released.Pointer, released.Commitment, released.Layer, released.Attestation)
            : null;
    }
}
