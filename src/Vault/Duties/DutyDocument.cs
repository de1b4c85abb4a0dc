using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Formats;

namespace Xinglin.Vault.Duties;

/// <summary>A duty's document as it is shown to a holder: the exact text and the salt of its commitment, JSON <c>{"terms":"…","salt":"…"}</c>.</summary>
/// <param name="Terms">The exact text that is committed to.</param>
/// <param name="Salt">The commitment's salt.</param>
public sealed record DutyDocument(string Terms, Salt Salt)
{
    /// <summary>Writes terms with a fresh salt.</summary>
    /// <exception cref="ArgumentException">No statute, no scope, an unknown purpose, a period that ends before it begins, or a delay without end.</exception>
    public static DutyDocument Create(DutyTerms terms) =>
        terms.IsSound
            ? new DutyDocument(JsonSerializer.Serialize(terms, DutyJson.Default.DutyTerms), Salt.Create())
            : throw new ArgumentException("A duty needs a statute, 1 to 16 scopes, a known purpose, a period, and a delay that ends.", nameof(terms));

    /// <summary>Reads a file; null when it is none.</summary>
    public static DutyDocument? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.Length <= DutyTerms.BytesMax * 2 ? JsonSerializer.Deserialize(json, DutyJson.Default.DutyDocument) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The file.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, DutyJson.Default.DutyDocument);

    /// <summary>What the ledger has: the salted commitment to <see cref="Terms"/>. Null when the text cannot be committed to.</summary>
    public Hash? Commitment() => Salt.TryCommit(DutyTerms.CommitmentType, Encoding.UTF8.GetBytes(Terms), out var commitment) ? commitment : null;

    /// <summary>What the text says; null when it is no duty, or breaks a limit. Whether it is the recorded one is <see cref="Commitment"/>'s to say.</summary>
    public DutyTerms? Read()
    {
        if (Terms.Length > DutyTerms.BytesMax)
        {
            return null;
        }

        try
        {
            var terms = JsonSerializer.Deserialize(Terms, DutyJson.Default.DutyTerms);
            return terms is { IsSound: true } ? terms : null;
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
[JsonSerializable(typeof(DutyTerms))]
[JsonSerializable(typeof(DutyDocument))]
internal sealed partial class DutyJson : JsonSerializerContext;
