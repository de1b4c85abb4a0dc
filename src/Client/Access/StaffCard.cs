using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;

namespace Xinglin.Client.Access;

/// <summary>
/// What a clinician shows a patient who wants to grant without being asked: account, member and sealing key. Text form:
/// base64url of its JSON, fit for a QR code. It is no secret, and by itself allows nothing.
/// </summary>
/// <param name="Account">The clinician's account.</param>
/// <param name="Member">The member's account.</param>
/// <param name="Seal">The key to seal terms to.</param>
public sealed record StaffCard(AccountId Account, AccountId Member, Jwk Seal)
{
    private const int TextLengthMax = 1000;

    /// <summary>Reads the text form; null when it is none, or its key is no point of the curve.</summary>
    public static StaffCard? TryParse(string text)
    {
        if (text.Length > TextLengthMax || Base64Url.Decode(text) is not { } json)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(json, ClientJson.Default.StaffCard) is { } card && card.Seal.TryKey(out _) ? card : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whom to name in the terms.</summary>
    [JsonIgnore]
    public PermissionGrantee Grantee => new(Account, Member);

    /// <summary>The sealing key.</summary>
    [JsonIgnore]
    public P256PublicKey SealKey => Genesis.KeyOf(Seal);

    /// <inheritdoc/>
    public override string ToString() => Base64Url.Encode(JsonSerializer.SerializeToUtf8Bytes(this, ClientJson.Default.StaffCard));
}
