using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Envelopes;

/// <summary>
/// Something only one key can open: HPKE base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message,
/// empty associated data. JSON form: <c>{"enc":"…","ct":"…"}</c>, both base64url: 65 bytes, and the ciphertext with its
/// 16-byte tag. It says nothing about who sealed it: what must be authentic is signed inside or travels in an answer to
/// a signed request.
/// </summary>
/// <param name="Enc">The encapsulated key.</param>
/// <param name="Ciphertext">Ciphertext and tag.</param>
public sealed record SealedMessage(
    [property: JsonPropertyName("enc")] string Enc,
    [property: JsonPropertyName("ct")] string Ciphertext)
{
    /// <summary>Longest plaintext, bytes: 16 MiB. Larger objects are encrypted in chunks.</summary>
    public const int PlaintextBytesMax = 16 * 1024 * 1024;

    /// <summary>Seals to one key.</summary>
    /// <exception cref="ArgumentException">The plaintext is longer than <see cref="PlaintextBytesMax"/>.</exception>
    public static SealedMessage Seal(in P256PublicKey recipient, SealInfo info, ReadOnlySpan<byte> plaintext)
    {
        using var ephemeral = SealingKey.Create();
        return Seal(recipient, info, plaintext, ephemeral);
    }

    /// <summary>Reads the JSON form strictly: exactly the two members, once each.</summary>
    public static SealedMessage? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SealedJson.Default.SealedMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The plaintext; null when it was sealed to another key, for another purpose, network or context, or altered.</summary>
    public byte[]? Open(SealingKey key, SealInfo info)
    {
        if (Ciphertext.Length > (PlaintextBytesMax + HpkeContext.TagLength) / 3 * 4 + 4
            || Base64Url.Decode(Enc) is not { } enc || Base64Url.Decode(Ciphertext) is not { } ciphertext)
        {
            return null;
        }

        using var context = Hpke.SetupReceiver(HpkeSuite.Aes256, enc, key, info.Encode());
        return context?.Open([], ciphertext);
    }

    /// <summary>The JSON form.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SealedJson.Default.SealedMessage);

    /// <summary>With a given ephemeral key: for golden vectors only.</summary>
    internal static SealedMessage Seal(in P256PublicKey recipient, SealInfo info, ReadOnlySpan<byte> plaintext, SealingKey ephemeral)
    {
        if (plaintext.Length > PlaintextBytesMax)
        {
            throw new ArgumentException("Too long to seal in one piece.", nameof(plaintext));
        }

        using var context = Hpke.SetupSender(HpkeSuite.Aes256, recipient, info.Encode(), ephemeral, out var enc);
        return new SealedMessage(Base64Url.Encode(enc), Base64Url.Encode(context.Seal([], plaintext)));
    }
}

[JsonSourceGenerationOptions(
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SealedMessage))]
internal sealed partial class SealedJson : JsonSerializerContext;
