using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>
/// Reads and writes policies: the members key, until, account, role, issuer, of, in, in this order when written; unknown and double
/// names are refused. Whether the tree is sound is <see cref="Policy.IsSound()"/>'s question; depth is bounded by the reader.
/// </summary>
public sealed class PolicyJson : JsonConverter<Policy>
{
    /// <inheritdoc/>
    public override Policy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Policy value, JsonSerializerOptions options) => Write(writer, value);

    private static Policy Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Not a policy.");
        }

        KeyId? key = null;
        AccountId? account = null;
        string? role = null;
        AccountId? issuer = null;
        LedgerTime? until = null;
        int? of = null;
        List<Policy>? parts = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Member(ref reader);
            reader.Read();
            switch (member)
            {
                case 'k' when key is null:
                    key = new KeyId(HashJson.Read(ref reader));
                    break;
                case 'a' when account is null:
                    account = new AccountId(HashJson.Read(ref reader));
                    break;
                case 'r' when role is null && reader.TokenType == JsonTokenType.String:
                    role = reader.GetString();
                    break;
                case 's' when issuer is null:
                    issuer = new AccountId(HashJson.Read(ref reader));
                    break;
                case 'u' when until is null && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var time)
                    && time is >= 0 and <= LedgerTime.MillisecondsMax:
                    until = new LedgerTime(time);
                    break;
                case 'o' when of is null && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var count):
                    of = count;
                    break;
                case 'i' when parts is null && reader.TokenType == JsonTokenType.StartArray:
                    parts = Parts(ref reader);
                    break;
                default:
                    throw new JsonException("A policy has an unknown or double member, or one of a wrong type.");
            }
        }

        return new Policy(key, account, role, issuer, of, parts, until);
    }

    private static char Member(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("account"u8))
        {
            return 'a';
        }

        if (reader.ValueTextEquals("key"u8))
        {
            return 'k';
        }

        if (reader.ValueTextEquals("of"u8))
        {
            return 'o';
        }

        if (reader.ValueTextEquals("in"u8))
        {
            return 'i';
        }

        if (reader.ValueTextEquals("role"u8))
        {
            return 'r';
        }

        if (reader.ValueTextEquals("until"u8))
        {
            return 'u';
        }

        return reader.ValueTextEquals("issuer"u8) ? 's' : '?';
    }

    private static List<Policy> Parts(ref Utf8JsonReader reader)
    {
        var parts = new List<Policy>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            parts.Add(Read(ref reader));
        }

        return parts;
    }

    private static void Write(Utf8JsonWriter writer, Policy policy)
    {
        writer.WriteStartObject();
        WriteId(writer, "key"u8, policy.Key?.Value);
        if (policy.Until is { } until)
        {
            writer.WriteNumber("until"u8, until.Milliseconds);
        }

        WriteId(writer, "account"u8, policy.Account?.Value);
        if (policy.Role is { } role)
        {
            writer.WriteString("role"u8, role);
        }

        WriteId(writer, "issuer"u8, policy.Issuer?.Value);
        if (policy.Of is { } of)
        {
            writer.WriteNumber("of"u8, of);
        }

        if (policy.In is { } parts)
        {
            writer.WriteStartArray("in"u8);
            foreach (var part in parts)
            {
                Write(writer, part);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteId(Utf8JsonWriter writer, ReadOnlySpan<byte> name, Hash? id)
    {
        if (id is { } value)
        {
            writer.WritePropertyName(name);
            HashJson.Write(writer, value);
        }
    }
}
