using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Consent;

/// <summary>
/// Terms as they travel: the exact text and the salt of its commitment, JSON <c>{"terms":"…","salt":"…"}</c>, sealed for
/// <see cref="SealPurposes.PermissionTerms"/>.
/// </summary>
/// <param name="Terms">The exact text that is committed to.</param>
/// <param name="Salt">The commitment's salt.</param>
public sealed record TermsDocument(string Terms, Salt Salt)
{
    /// <summary>Writes terms with a fresh salt.</summary>
    /// <exception cref="ArgumentException">No scope, too many, an unknown purpose or layer, or a period that ends before it begins.</exception>
    public static TermsDocument Create(PermissionTerms terms) =>
        terms.IsSound
            ? new TermsDocument(JsonSerializer.Serialize(terms, ConsentJson.Default.PermissionTerms), Salt.Create())
            : throw new ArgumentException("Terms need 1 to 16 scopes, a known purpose and layer, and a period.", nameof(terms));

    /// <summary>Opens and reads; null when it was sealed to somebody else or for another permission, or is not of this form.</summary>
    public static TermsDocument? Open(SealedMessage message, SealingKey key, NetworkId network, Hash permission, AccountId recipient)
    {
        var json = message.Open(key, Info(network, permission, recipient));
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, ConsentJson.Default.TermsDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the ledger has: the salted commitment to <see cref="Terms"/>. Null when the text cannot be committed to.</summary>
    public Hash? Commitment() =>
        Salt.TryCommit(PermissionTerms.CommitmentType, Encoding.UTF8.GetBytes(Terms), out var commitment) ? commitment : null;

    /// <summary>What the text says; null when it is not terms, or breaks a limit. Whether they are the committed ones is <see cref="Commitment"/>'s to say.</summary>
    public PermissionTerms? Read()
    {
        if (Terms.Length > PermissionTerms.BytesMax)
        {
            return null;
        }

        try
        {
            var terms = JsonSerializer.Deserialize(Terms, ConsentJson.Default.PermissionTerms);
            return terms is { IsSound: true } ? terms : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Seals a copy to one recipient.</summary>
    /// <param name="recipientKey">The recipient's sealing key.</param>
    /// <param name="network">The network.</param>
    /// <param name="permission">The permission.</param>
    /// <param name="recipient">The recipient's account: the holder's, or the grantee's.</param>
    public SealedMessage Seal(in P256PublicKey recipientKey, NetworkId network, Hash permission, AccountId recipient) =>
        SealedMessage.Seal(recipientKey, Info(network, permission, recipient), JsonSerializer.SerializeToUtf8Bytes(this, ConsentJson.Default.TermsDocument));

    private static SealInfo Info(NetworkId network, Hash permission, AccountId recipient) =>
        new(SealPurposes.PermissionTerms, network, (byte[])[.. permission.ToArray(), .. recipient.Value.ToArray()]);
}
