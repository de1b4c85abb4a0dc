using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Formats;

namespace Xinglin.Client.Bundles;

/// <summary>
/// One record with all that shows what was agreed and done about it, in one file (docs/spec/bundle.md). It holds nothing that is
/// not checked: there is no free text. Proofs are proof files (docs/spec/proof.md) as JSON values.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Record">The record and the proof that it is registered.</param>
/// <param name="Relationship">Proof of state <c>relationship.relationships/account</c>: who holds the record.</param>
/// <param name="Holder">Proof of state <c>membership.members/holder</c>: the holder's identity key.</param>
/// <param name="Permissions">At most <see cref="PermissionsMax"/>.</param>
/// <param name="Log">What the holder's evidence log says about the record.</param>
public sealed record DisputeBundle(
    string Format, BundleRecord Record, JsonElement Relationship, JsonElement Holder, IReadOnlyList<BundlePermission> Permissions, BundleLog Log)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/bundle/v1";

    /// <summary>Longest file, bytes.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    /// <summary>Most permissions in one file.</summary>
    public const int PermissionsMax = 256;

    /// <summary>Most accesses in one file.</summary>
    public const int AccessesMax = 2_000;

    /// <summary>Reads strictly; null when it is not of this form or breaks a limit.</summary>
    public static DisputeBundle? TryRead(ReadOnlySpan<byte> json) =>
        ProofJson.TryRead(json, BytesMax, BundleJson.Default.DisputeBundle) is { Format: FormatV1, IsWithinLimits: true } bundle ? bundle : null;

    /// <summary>The file.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BundleJson.Default.DisputeBundle);

    [JsonIgnore]
    private bool IsWithinLimits =>
        Permissions.Count <= PermissionsMax && Permissions.All(p => p is not null)
        && Log.Accesses.Count <= AccessesMax && Log.Accesses.All(a => a is not null && a.Path.Count <= MerkleProof.PathLengthMax)
        && Log.Accesses.Select(a => a.Index).Distinct().Count() == Log.Accesses.Count && Log.Consistency.Count <= MerkleProof.PathLengthMax;
}

/// <summary>A record as it was released.</summary>
/// <param name="Resource">The exact text that the commitment is over.</param>
/// <param name="Type">The type in the commitment: the FHIR resource type.</param>
/// <param name="Salt">The commitment's salt.</param>
/// <param name="Proof">Proof of state <c>relationship.records/pointer</c>.</param>
public sealed record BundleRecord(string Resource, string Type, Salt Salt, JsonElement Proof);

/// <summary>A permission of the relationship.</summary>
/// <param name="Proof">Proof of state <c>permission.permissions/id</c>: its status.</param>
/// <param name="Terms">The opened terms; null when whoever made the bundle did not have them.</param>
public sealed record BundlePermission(JsonElement Proof, TermsDocument? Terms = null);

/// <summary>What the holder's evidence log says (docs/spec/evidence.md).</summary>
/// <param name="Checkpoint">A note signed by the holder.</param>
/// <param name="Anchor">Proof of state <c>evidence.anchors/holder</c>; it may show that there is none.</param>
/// <param name="Consistency">RFC 9162 proof from the anchored size to the checkpoint's; empty when they are equal or there is no anchor.</param>
/// <param name="Accesses">Each release of the record, by a leaf of its own.</param>
public sealed record BundleLog(string Checkpoint, JsonElement Anchor, IReadOnlyList<Hash> Consistency, IReadOnlyList<BundleAccess> Accesses);

/// <summary>One release. The leaf's commitment and minute follow from the body.</summary>
/// <param name="Index">Number of the leaf, from 0.</param>
/// <param name="Body">The exact JSON of the entry's body.</param>
/// <param name="Salt">Salt of the body's commitment.</param>
/// <param name="Tag">The leaf's tag.</param>
/// <param name="Path">RFC 9162 inclusion proof in the checkpoint's tree.</param>
public sealed record BundleAccess(long Index, string Body, Salt Salt, Hash Tag, IReadOnlyList<Hash> Path);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 12,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(DisputeBundle))]
internal sealed partial class BundleJson : JsonSerializerContext;
