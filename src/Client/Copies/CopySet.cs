using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Client.Access;
using Xinglin.Client.Bundles;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Formats;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Copies;

/// <summary>One record as its holder released it.</summary>
/// <param name="Pointer">Its name on the ledger.</param>
/// <param name="Type">The FHIR resource type.</param>
/// <param name="Layer">How much of the record it is.</param>
/// <param name="Resource">The layer's exact text.</param>
/// <param name="Salt">Of the commitment that the text gives.</param>
/// <param name="Commitment">What the ledger has at the pointer.</param>
/// <param name="ProvenAt">The block whose state had it.</param>
/// <param name="Attestation">The holder's signed statement about a narrower layer; null for <c>raw</c>.</param>
public sealed record KeptRecord(
    Hash Pointer, string Type, string Layer, string Resource, Salt Salt, Hash Commitment, Height ProvenAt, string? Attestation = null)
{
    /// <summary>As verified.</summary>
    [JsonIgnore]
    public VerifiedResource Verified => new(Resource, Type, Pointer, ProvenAt, Layer);
}

/// <summary>
/// Copies of a holder's records, taken at one reading, with what shows to somebody who has no network that the holder released exactly these
/// (docs/spec/copies.md). It holds records in clear: it lies only sealed.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Network">The network.</param>
/// <param name="Holder">Who released them.</param>
/// <param name="Name">The holder's name.</param>
/// <param name="Account">The patient's account towards the holder.</param>
/// <param name="Kept">When.</param>
/// <param name="Entry">The release's entry in the holder's log.</param>
/// <param name="Evidence">The entry, in a tree that the holder signed.</param>
/// <param name="Statement">The holder's signed statement of what it released.</param>
/// <param name="Key">Proof of state <c>membership.members/holder</c>: whose signatures these are.</param>
/// <param name="Records">1 to <see cref="RecordsMax"/>.</param>
/// <param name="Terms">What a reader kept them under; null for the patient's own.</param>
public sealed record CopySet(
    string Format,
    NetworkId Network,
    AccountId Holder,
    string Name,
    AccountId Account,
    LedgerTime Kept,
    string Entry,
    EntryEvidence Evidence,
    string Statement,
    JsonElement Key,
    IReadOnlyList<KeptRecord> Records,
    TermsDocument? Terms = null)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/copies/v1";

    /// <summary>Longest, bytes.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>Most records.</summary>
    public const int RecordsMax = 20_000;

    /// <summary>Reads strictly; null when it is not of this form or breaks a limit.</summary>
    public static CopySet? TryRead(ReadOnlySpan<byte> json) =>
        ProofJson.TryRead(json, BytesMax, CopyJson.Default.CopySet) is { Format: FormatV1, Records.Count: > 0 and <= RecordsMax } set
        && set.Records.All(r => r is not null) ? set : null;

    /// <summary>Its text.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, CopyJson.Default.CopySet);
}

/// <summary>A set as it lies in a wallet's folder.</summary>
/// <param name="Trust">The trust file by which it was verified when it was taken.</param>
/// <param name="Set">The copies.</param>
internal sealed record FolderCopy(JsonElement Trust, CopySet Set);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(HeightConverter), typeof(SaltConverter)])]
[JsonSerializable(typeof(CopySet))]
[JsonSerializable(typeof(FolderCopy))]
internal sealed partial class CopyJson : JsonSerializerContext;
