using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Hosting;

/// <summary>
/// How a member introduces itself before it is on any ledger, or to a node whose ledger is older than its last rotation: its name, its address and the
/// public halves of its keys. Whoever takes a card in compares its digest with the member by another way.
/// </summary>
public sealed record MemberCard(
    string Format, string Slug, string Name, string Kind, Jwk Identity, Jwk Seal, Jwk Tls, string Address, Jwk? Validator = null)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/member-card/v1";

    /// <summary>Longest file, bytes.</summary>
    private const int BytesMax = 16 * 1024;

    /// <summary>The member's account.</summary>
    [JsonIgnore]
    public AccountId Account => Genesis.AccountOf(Member);

    /// <summary>The member as a genesis document has it.</summary>
    [JsonIgnore]
    public GenesisMember Member => new(Slug, Name, Kind, Identity, Seal, Validator, Tls, Address);

    /// <summary>The member as a node takes it whose ledger does not know the key.</summary>
    [JsonIgnore]
    public PeerIntroduction Introduction => new(Account, Slug, Genesis.KeyOf(Tls), Address);

    /// <summary>The card as it is written, in one line for each field.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, MemberCardJson.Default.MemberCard);

    /// <summary>Reads and checks a card; null for anything else.</summary>
    public static MemberCard? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var card = bytes.Length <= BytesMax ? JsonSerializer.Deserialize(bytes, MemberCardJson.Default.MemberCard) : null;
            return card is { Format: FormatV1 } && card.IsSound() ? card : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsSound()
    {
        List<Jwk> keys = [.. new[] { Identity, Seal, Tls, Validator }.OfType<Jwk>()];
        return new NewMember(Slug, Name, Kind, Identity, Seal, Validator, Tls, Address).IsSound() && keys.TrueForAll(k => k.TryKey(out _)) && keys.Distinct().Count() == keys.Count;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(MemberCard))]
internal sealed partial class MemberCardJson : JsonSerializerContext;
