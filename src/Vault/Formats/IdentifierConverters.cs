using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Formats;

/// <summary>Writes a value as its one text form and refuses every other text.</summary>
public abstract class TextConverter<T> : JsonConverter<T>
    where T : struct
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException($"Not a {typeof(T).Name}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    /// <summary>The strict parse.</summary>
    protected abstract bool TryParse(string? text, out T value);
}

/// <summary>43 characters of base64url.</summary>
public sealed class SaltConverter : TextConverter<Salt>
{
    /// <inheritdoc/>
    protected override bool TryParse(string? text, out Salt value) => Salt.TryParse(text, out value);
}

/// <summary>22 characters of base64url.</summary>
public sealed class RelationshipLabelConverter : TextConverter<RelationshipLabel>
{
    /// <inheritdoc/>
    protected override bool TryParse(string? text, out RelationshipLabel value) => RelationshipLabel.TryParse(text, out value);
}

/// <summary>An integer that is not negative.</summary>
public sealed class HeightConverter : JsonConverter<Height>
{
    /// <inheritdoc/>
    public override Height Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out var value) ? new Height(value) : throw new JsonException("Not a height.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Height value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
