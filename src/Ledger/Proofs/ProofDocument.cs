using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xinglin.Ledger.Proofs;

/// <summary>The JSON of a proof file. Binary pieces are base64url; exactly one of the last three is there.</summary>
internal sealed record ProofDocument(
    string Format, string Header, string Certificate,
    IReadOnlyList<SetDocument>? Sets = null, EntryDocument? State = null, LeafDocument? Receipt = null, LeafDocument? Transaction = null)
{
    public const string FormatV1 = "xinglin/proof/v1";
}

internal sealed record SetDocument(string Header, string Certificate, string Set);

internal sealed record EntryDocument(string Key, string Path, string? Value = null);

internal sealed record LeafDocument(uint Index, string Bytes, string Path);

/// <summary>The JSON of a trust file.</summary>
internal sealed record TrustDocument(string Format, string Network, string Name, uint Partition, ulong At, IReadOnlyList<TrustMemberDocument> Members, TrustRefoundedDocument? Refounded = null)
{
    public const string FormatV1 = "xinglin/members/v1";
}

internal sealed record TrustRefoundedDocument(string Network, string Name, ulong Height, string Header, IReadOnlyList<string> By, int Validators);

internal sealed record TrustMemberDocument(string Name, string Account, Blocks.Jwk? Validator = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(ProofDocument))]
internal sealed partial class ProofJson : JsonSerializerContext
{
    public static ProofDocument? TryRead(ReadOnlySpan<byte> json) => Read(json, Default.ProofDocument);

    public static TrustDocument? TryReadTrust(ReadOnlySpan<byte> json) => Read(json, TrustJson.Default.TrustDocument);

    private static T? Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
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
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8,
    WriteIndented = true)]
[JsonSerializable(typeof(TrustDocument))]
internal sealed partial class TrustJson : JsonSerializerContext;
