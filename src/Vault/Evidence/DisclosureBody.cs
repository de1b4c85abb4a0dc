using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Evidence;

/// <summary>Why a release was allowed (wall 6), or was asked for.</summary>
public static class DisclosureBases
{
    /// <summary>A permission in force.</summary>
    public const string Permission = "permission";

    /// <summary>The patient's own.</summary>
    public const string Patient = "patient";

    /// <summary>The care relationship of the holder's own staff.</summary>
    public const string Care = "care";

    /// <summary>A legal duty that is recorded on the ledger.</summary>
    public const string Duty = "duty";

    /// <summary>An emergency access that two people opened.</summary>
    public const string Emergency = "emergency";
}

/// <summary>What happened, in full: the body of an entry of the evidence log, whose leaf holds a salted commitment to its exact JSON.</summary>
/// <param name="Time">When, before anything left.</param>
/// <param name="Released">False for a refused attempt.</param>
/// <param name="Basis">One of <see cref="DisclosureBases"/>.</param>
/// <param name="Reader">The account that asked.</param>
/// <param name="Purpose">Why it asked.</param>
/// <param name="Scopes">What was applied or asked for.</param>
/// <param name="Returned">Pointer and commitment of each released resource.</param>
/// <param name="Relationship">Whose records; null when a refused attempt does not tell.</param>
/// <param name="Member">The reader's member.</param>
/// <param name="Permission">The authority.</param>
/// <param name="Code">Why it was refused.</param>
/// <param name="Authority">The ledger's id of the duty or the emergency access that is the basis.</param>
/// <param name="ShowFrom">The patient sees the entry from then on, where a recorded duty says so; null: at once.</param>
/// <param name="Layers">
/// <c>index</c>, <c>summary</c>, <c>detail</c> or <c>raw</c> for each returned resource, in their order; for an upload the layers whose keys were delivered;
/// for a refused attempt the layer asked for. Null in a release: the whole of each.
/// </param>
/// <param name="Kept">True when a copy was taken, or asked for, to be kept for offline use.</param>
public sealed record DisclosureBody(
    LedgerTime Time,
    bool Released,
    string Basis,
    AccountId Reader,
    string Purpose,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<DisclosedRecord> Returned,
    AccountId? Relationship = null,
    AccountId? Member = null,
    Hash? Permission = null,
    string? Code = null,
    Hash? Authority = null,
    LedgerTime? ShowFrom = null,
    IReadOnlyList<string>? Layers = null,
    bool? Kept = null)
{
    /// <summary>Longest JSON that is read, bytes.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    /// <summary>Reads the exact JSON of a body strictly; null when it is not of this form.</summary>
    public static DisclosureBody? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.Length <= BytesMax ? JsonSerializer.Deserialize(json, EvidenceJson.Default.DisclosureBody) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the JSON that is committed to.</summary>
    public void Write(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, EvidenceJson.Default.DisclosureBody);
}

/// <summary>One released resource by its name and commitment on the ledger.</summary>
public readonly record struct DisclosedRecord(Hash Pointer, Hash Commitment);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DisclosureBody))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
