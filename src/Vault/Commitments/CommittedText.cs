using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Formats;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Commitments;

/// <summary>
/// A document as it travels when only its salted commitment is on a ledger or in a log: the exact text, a JSON object, and the salt.
/// JSON <c>{"text":"…","salt":"…"}</c>.
/// </summary>
/// <param name="Text">The exact text that is committed to.</param>
/// <param name="Salt">The commitment's salt.</param>
public sealed record CommittedText(string Text, Salt Salt)
{
    /// <summary>Longest text, characters.</summary>
    public const int TextLengthMax = 64 * 1024;

    /// <summary>Writes a document with a fresh salt.</summary>
    public static CommittedText Create<T>(T document, JsonTypeInfo<T> type) => new(JsonSerializer.Serialize(document, type), Salt.Create());

    /// <summary>The salted commitment as a document of this type; null when the text cannot be committed to.</summary>
    public Hash? Commitment(string type) => Salt.TryCommit(type, Encoding.UTF8.GetBytes(Text), out var commitment) ? commitment : null;

    /// <summary>What the text says; null when it is too long or not of this form.</summary>
    public T? Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Text.Length <= TextLengthMax ? JsonSerializer.Deserialize(Text, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Seals a copy to one recipient.</summary>
    public SealedMessage Seal(in P256PublicKey recipient, SealInfo info) =>
        SealedMessage.Seal(recipient, info, JsonSerializer.SerializeToUtf8Bytes(this, CommittedJson.Default.CommittedText));

    /// <summary>Opens and reads; null when it was sealed to somebody else or for something else, or is not of this form.</summary>
    public static CommittedText? Open(SealedMessage message, SealingKey key, SealInfo info)
    {
        try
        {
            return message.Open(key, info) is { } json ? JsonSerializer.Deserialize(json, CommittedJson.Default.CommittedText) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(CommittedText))]
internal sealed partial class CommittedJson : JsonSerializerContext;
