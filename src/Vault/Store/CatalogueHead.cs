using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Store;

/// <summary>A blob by name and length.</summary>
public sealed record BlobEntry(Hash Id, long Length);

/// <summary>
/// The beginning of a member's catalogue: which blobs hold the catalogue's segments, and the key that opens them, sealed to the
/// member itself. JSON <c>{network, member, number, time, segments: [{id, length}], key}</c>.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Member">The member's account.</param>
/// <param name="Number">Ascending; a higher one replaces a lower.</param>
/// <param name="Time">When.</param>
/// <param name="Segments">The catalogue's segments, in order.</param>
/// <param name="Key">The segments' key, sealed to the member's sealing key for <see cref="SealPurposes.VaultCatalogue"/>.</param>
public sealed record CatalogueHead(
    NetworkId Network, AccountId Member, long Number, LedgerTime Time, IReadOnlyList<BlobEntry> Segments, SealedMessage Key)
{
    /// <summary>Most segments.</summary>
    public const int SegmentsMax = 100_000;

    /// <summary>What a member's catalogue key is sealed for.</summary>
    public static SealInfo KeyInfo(NetworkId network, AccountId member) => new(SealPurposes.VaultCatalogue, network, member.Value.ToArray());

    /// <summary>The segments' key; null for anybody but the member.</summary>
    public byte[]? OpenKey(SealingKey key) => Key.Open(key, KeyInfo(Network, Member)) is { Length: ChunkedEncryption.KeyLength } opened ? opened : null;
}

/// <summary>
/// A head with the member's signature: ES256 by its identity key over "xinglin/vault-catalogue/v1" || the head's exact text. JSON
/// <c>{"head":"…","sig":"…"}</c>.
/// </summary>
/// <param name="Head">The exact text that is signed.</param>
/// <param name="Sig">The signature, r and s, 64 bytes in base64url.</param>
public sealed record SignedHead(string Head, string Sig)
{
    /// <summary>Longest form, bytes.</summary>
    public const int BytesMax = 16 << 20;

    /// <summary>Signs.</summary>
    public static SignedHead Sign(CatalogueHead head, ISigner identity)
    {
        var text = JsonSerializer.Serialize(head, CatalogueJson.Default.CatalogueHead);
        return new SignedHead(text, Base64Url.Encode(identity.Sign(Signed(text))));
    }

    /// <summary>Reads the JSON form; null when it is not of it.</summary>
    public static SignedHead? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.Length > BytesMax ? null : JsonSerializer.Deserialize(json, CatalogueJson.Default.SignedHead);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The JSON form.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CatalogueJson.Default.SignedHead);

    /// <summary>The head; null when this key did not sign it, it is another member's or network's, or breaks a limit.</summary>
    public CatalogueHead? Verify(in P256PublicKey identity, NetworkId network, AccountId member)
    {
        if (Base64Url.Decode(Sig) is not { } signature || !P256.Verify(identity, Signed(Head), signature))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(Head, CatalogueJson.Default.CatalogueHead) is { } head && head.Network == network && head.Member == member
                && head.Segments.Count <= CatalogueHead.SegmentsMax && head.Segments.All(s => s.Length is > 0 and <= BlobTree.BlobBytesMax)
                ? head
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same where the member has had several keys.</summary>
    public CatalogueHead? Verify(IEnumerable<P256PublicKey> identities, NetworkId network, AccountId member) =>
        identities.Select(identity => Verify(identity, network, member)).FirstOrDefault(head => head is not null);

    private static byte[] Signed(string head) => [.. "xinglin/vault-catalogue/v1"u8, .. System.Text.Encoding.UTF8.GetBytes(head)];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CatalogueHead))]
[JsonSerializable(typeof(SignedHead))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
