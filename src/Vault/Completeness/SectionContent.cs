using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Formats;

namespace Xinglin.Vault.Completeness;

/// <summary>One registered record as an index lists it: its newest registered version.</summary>
/// <param name="Pointer">Its name on the ledger.</param>
/// <param name="Commitment">What the ledger has there.</param>
/// <param name="Date">The day that it is about, as far as it is written; null when it says none.</param>
public sealed record SectionRecord(
    Hash Pointer, Hash Commitment, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Date = null);

/// <summary>What stands in one place of an index. Committed to as JSON in this order, records by their pointers, under a salt of its own.</summary>
/// <param name="Section">One of <see cref="SectionVocabulary.Sections"/>.</param>
/// <param name="Span">One of <see cref="SectionVocabulary.Spans"/>.</param>
/// <param name="Count">How many records.</param>
/// <param name="Records">All of them.</param>
public sealed record SectionContent(string Section, string Span, int Count, IReadOnlyList<SectionRecord> Records)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "record-section";

    /// <summary>Most records in one place that a reader takes.</summary>
    public const int RecordsMax = 20_000;

    /// <summary>The exact text that is committed to.</summary>
    public string Write() => JsonSerializer.Serialize(this, CompletenessJson.Default.SectionContent);

    /// <summary>Reads what was opened; null when it is not of this place, or counts wrongly.</summary>
    public static SectionContent? TryRead(string text, int leaf)
    {
        try
        {
            return JsonSerializer.Deserialize(text, CompletenessJson.Default.SectionContent) is { Count: <= RecordsMax } content
                && content.Section == SectionVocabulary.SectionOf(leaf) && content.Span == SectionVocabulary.SpanOf(leaf)
                && content.Records.Count == content.Count
                ? content
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One place of an index, opened.</summary>
/// <param name="Leaf">Its number, from 0.</param>
/// <param name="Salt">The commitment's salt.</param>
/// <param name="Text">The exact text that is committed to.</param>
public sealed record SectionOpening(int Leaf, Salt Salt, string Text)
{
    /// <summary>The commitment; false when the text has not the right form.</summary>
    internal bool TryCommit(out Hash commitment) => Salt.TryCommit(SectionContent.CommitmentType, Encoding.UTF8.GetBytes(Text), out commitment);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(SectionContent))]
internal sealed partial class CompletenessJson : JsonSerializerContext;
