using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xinglin.Ledger.Primitives;

/// <summary>A hash in JSON: 43 characters of base64url, without escapes.</summary>
public sealed class HashJson : JsonConverter<Hash>
{
    /// <inheritdoc/>
    public override Hash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Hash value, JsonSerializerOptions options) => Write(writer, value);

    internal static Hash Read(ref Utf8JsonReader reader)
    {
        Span<byte> bytes = stackalloc byte[Hash.Length];
        if (reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && reader.ValueSpan.Length == 43
            && Base64Url.TryDecode(reader.ValueSpan, bytes, out var written) && written == Hash.Length)
        {
            return new Hash(bytes);
        }

        throw new JsonException("Not a hash in base64url.");
    }

    internal static void Write(Utf8JsonWriter writer, Hash value)
    {
        Span<byte> bytes = stackalloc byte[Hash.Length];
        Span<byte> text = stackalloc byte[43];
        value.CopyTo(bytes);
        System.Buffers.Text.Base64Url.EncodeToUtf8(bytes, text);
        writer.WriteStringValue(text);
    }
}

/// <summary>A key id in JSON.</summary>
public sealed class KeyIdJson : JsonConverter<KeyId>
{
    /// <inheritdoc/>
    public override KeyId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(HashJson.Read(ref reader));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, KeyId value, JsonSerializerOptions options) => HashJson.Write(writer, value.Value);
}

/// <summary>An account id in JSON.</summary>
public sealed class AccountIdJson : JsonConverter<AccountId>
{
    /// <inheritdoc/>
    public override AccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(HashJson.Read(ref reader));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AccountId value, JsonSerializerOptions options) => HashJson.Write(writer, value.Value);
}

/// <summary>A network id in JSON.</summary>
public sealed class NetworkIdJson : JsonConverter<NetworkId>
{
    /// <inheritdoc/>
    public override NetworkId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(HashJson.Read(ref reader));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NetworkId value, JsonSerializerOptions options) => HashJson.Write(writer, value.Value);
}

/// <summary>A ledger time in JSON: whole milliseconds since 1970, zero or later.</summary>
public sealed class LedgerTimeJson : JsonConverter<LedgerTime>
{
    /// <inheritdoc/>
    public override LedgerTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value is >= 0 and <= LedgerTime.MillisecondsMax
            ? new LedgerTime(value)
            : throw new JsonException("Not a time in milliseconds.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LedgerTime value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Milliseconds);
}
