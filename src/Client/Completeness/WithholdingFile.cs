using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Client.Bundles;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Formats;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Completeness;

/// <summary>
/// Shows in one file that a holder left out of an answer what it had registered (docs/spec/completeness.md). There is no clinical content in
/// it: pointers, commitments, days and scopes. Proofs are proof files (docs/spec/proof.md) as JSON values.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Statement">The holder's signed <see cref="AnswerStatement"/>.</param>
/// <param name="Holder">Proof of state <c>membership.members/holder</c>: the holder's identity key.</param>
/// <param name="Relationship">Proof of state <c>relationship.relationships/account</c>: whose account it is.</param>
/// <param name="Index">Proof of state <c>relationship.indexes/account</c>.</param>
/// <param name="Opened">Places of the index, as the holder opened them.</param>
/// <param name="Proof">Leads from them to the root.</param>
/// <param name="Records">Proofs of state <c>relationship.records/pointer</c>, one for each record left out, 1 to <see cref="RecordsMax"/>.</param>
/// <param name="Permission">What the reader read under; absent when the patient asked.</param>
public sealed record WithholdingFile(
    string Format,
    string Statement,
    JsonElement Holder,
    JsonElement Relationship,
    JsonElement Index,
    IReadOnlyList<SectionOpening> Opened,
    IReadOnlyList<Hash> Proof,
    IReadOnlyList<JsonElement> Records,
    BundlePermission? Permission = null)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/withholding/v1";

    /// <summary>Longest file, bytes.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    /// <summary>Most records in one file.</summary>
    public const int RecordsMax = 256;

    /// <summary>Reads strictly; null when it is not of this form or breaks a limit.</summary>
    public static WithholdingFile? TryRead(ReadOnlySpan<byte> json) =>
        ProofJson.TryRead(json, BytesMax, WithholdingJson.Default.WithholdingFile) is { Format: FormatV1, IsWithinLimits: true } file ? file : null;

    /// <summary>The file.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, WithholdingJson.Default.WithholdingFile);

    [JsonIgnore]
    private bool IsWithinLimits =>
        Opened.Count is > 0 and <= 512 && Opened.All(o => o is not null) && Proof.Count <= 512 && Records.Count is > 0 and <= RecordsMax
        && (Permission is null || Permission.Terms is not null);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 12,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(WithholdingFile))]
internal sealed partial class WithholdingJson : JsonSerializerContext;
