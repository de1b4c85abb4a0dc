using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>A public key as RFC 7517 JWK, exactly the members crv, kty, x, y.</summary>
public sealed record Jwk(
    [property: JsonPropertyName("crv")] string Curve,
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("x")] string X,
    [property: JsonPropertyName("y")] string Y)
{
    /// <summary>The JWK of a key.</summary>
    public static Jwk Of(P256PublicKey key) => new("P-256", "EC", key.X.ToString(), key.Y.ToString());

    /// <summary>The key, when curve, type and point are right.</summary>
    public bool TryKey(out P256PublicKey key)
    {
        key = default;
        return Curve == "P-256" && KeyType == "EC" && Hash.TryParse(X, out var x) && Hash.TryParse(Y, out var y) && P256PublicKey.TryCreate(x, y, out key);
    }
}

/// <summary>A member as the genesis document introduces it. Its account is the thumbprint of <see cref="Identity"/>.</summary>
/// <param name="Slug">Short name in URLs, for example <c>hospital-a</c>.</param>
/// <param name="Name">Name of the organisation.</param>
/// <param name="Kind">hospital, clinic, bureau, examination-centre, pharmacy, insurer, lab, maker, distributor, regulator.</param>
/// <param name="Identity">Signs batches and the member's transactions.</param>
/// <param name="Seal">Others seal to it (HPKE).</param>
/// <param name="Validator">Signs votes; absent when the member only takes part.</param>
/// <param name="Tls">Shows who speaks on the line between members' nodes; absent when all share one process.</param>
/// <param name="Address">Where its node takes the others' lines, <c>https://host:port</c>; absent when all share one process.</param>
/// <param name="Account">Only in the document of a partition or of a refounded network: the account of a member that was one before, whose first key may have been rotated since.</param>
public sealed record GenesisMember(
    string Slug, string Name, string Kind, Jwk Identity, Jwk Seal, Jwk? Validator = null, Jwk? Tls = null, string? Address = null, AccountId? Account = null);

/// <summary>The ordering service at the start.</summary>
/// <param name="Epoch">1, or another number that the log begins with.</param>
/// <param name="Sequencer">Signs its entries.</param>
/// <param name="Endpoints">Addresses of its processes, <c>https://host:port</c>, at most <see cref="EndpointsMax"/>; absent when it runs inside a node.</param>
public sealed record GenesisOrdering(ulong Epoch, Jwk Sequencer, IReadOnlyList<string>? Endpoints = null)
{
    /// <summary>Endpoints of one ordering service.</summary>
    public const int EndpointsMax = 8;

    private const int EndpointLengthMax = 128;

    /// <summary>True when every endpoint is an address of scheme, host and port alone.</summary>
    public bool IsSound =>
        Endpoints is null || (Endpoints.Count <= EndpointsMax && Endpoints.All(text =>
            text is not null && text.Length <= EndpointLengthMax && Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.Scheme is "https" or "http" && address.PathAndQuery == "/" && address.Fragment.Length == 0 && address.UserInfo.Length == 0));
}

/// <summary>Who decides the directory when a partition is founded: its validators, from a height on.</summary>
public sealed record GenesisDirectory(ulong At, IReadOnlyList<ValidatorEntry> Validators);

/// <summary>
/// The document that founds a network: JSON, kept and hashed as its exact bytes. Its SHA-256 is the network id. A partition is
/// founded by a document that the directory's contract writes: it names the network, whose id it does not change, and who
/// decides the directory. A network that takes the place of one which lost its quorum for good is founded by a document that names
/// that one, inside a file with the deciding members' signatures (<see cref="RefoundingFile"/>).
/// </summary>
public sealed record GenesisDocument(
    string Format, string Name, string Profile, uint Partition, long Time, IReadOnlyList<GenesisMember> Members, GenesisOrdering Ordering,
    NetworkId? Network = null, GenesisDirectory? Directory = null, FormerNetwork? Refounded = null)
{
    /// <summary>Format of a network's document.</summary>
    public const string FormatV1 = "xinglin/genesis/v1";

    /// <summary>Format of a partition's document.</summary>
    public const string PartitionV1 = "xinglin/partition/v1";

    /// <summary>Format of a refounded network's document, which founds nothing without the signatures beside it.</summary>
    public const string RefoundedV1 = "xinglin/refounded/v1";

    /// <summary>The only profile of this version; reserved: sm2-sm3-sm4.</summary>
    public const string ProfileP256 = "p256-sha256";
}

/// <summary>A checked genesis document with its exact bytes.</summary>
public sealed class Genesis
{
    private Genesis(ReadOnlyMemory<byte> bytes, GenesisDocument document, Refounding? refounded = null)
    {
        Bytes = bytes;
        Document = document;
        Refounded = refounded;
        Founding = Sha256.Of(bytes.Span);
        Network = document.Network ?? new NetworkId(Founding);
        Validators = new ValidatorSet(document.Members.Where(m => m.Validator is not null).Select(m => new Validator(AccountOf(m), KeyOf(m.Validator!))));
    }

    /// <summary>The exact bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What they say.</summary>
    public GenesisDocument Document { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>: the genesis header's parent.</summary>
    public Hash Founding { get; }

    /// <summary>The network: <see cref="Founding"/> of the document that founded it, also in its partitions.</summary>
    public NetworkId Network { get; }

    /// <summary>Who decides the first two heights.</summary>
    public ValidatorSet Validators { get; }

    /// <summary>From what and by whom the network was refounded; null for a network that is its own beginning.</summary>
    public Refounding? Refounded { get; }

    /// <summary>The genesis header's height: 0, or that of the former network's last certified header. Heights go on, so that those in state keep their meaning.</summary>
    public Height Before => Refounded?.Header.Height ?? default;

    /// <summary>The member's account: thumbprint of its identity key, unless a partition's or a refounded network's document names it.</summary>
    public static AccountId AccountOf(GenesisMember member) => member.Account ?? new AccountId(KeyOf(member.Identity).Thumbprint().Value);

    /// <summary>The key of a JWK that was checked when the document was read.</summary>
    public static P256PublicKey KeyOf(Jwk jwk) => jwk.TryKey(out var key) ? key : throw new ArgumentException("Not a P-256 key.", nameof(jwk));

    /// <summary>Writes a document as the bytes that found the network.</summary>
    public static Genesis Create(GenesisDocument document) =>
        TryRead(Write(document)) ?? throw new ArgumentException("Not a valid genesis.", nameof(document));

    /// <summary>Reads and checks: format, profile, 1 to 128 members, distinct slugs and keys, every key on the curve, addresses of their form, at least one validator.</summary>
    /// <remarks>A refounded network's file has the deciding members' signatures, which are verified, and so is everything that it says of the former network.</remarks>
    public static Genesis? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (RefoundingFile.TryRead(bytes.Span) is { } file)
        {
            return Base64Url.Decode(file.Genesis) is { } inner && TryReadRefounded(inner, out var said) is { } refounding && refounding.IsSigned(inner, file.Signatures)
                ? new Genesis(bytes, said, refounding)
                : null;
        }

        return Parse(bytes.Span) is { Format: not GenesisDocument.RefoundedV1 } document && IsSound(document) ? new Genesis(bytes, document) : null;
    }

    /// <summary>Reads the document of a refounded network before it is signed; null when what it says does not hold.</summary>
    /// <param name="bytes">The document's exact bytes.</param>
    /// <param name="document">What they say.</param>
    public static Refounding? TryReadRefounded(ReadOnlyMemory<byte> bytes, out GenesisDocument document)
    {
        document = Parse(bytes.Span)!;
        return document is { Format: GenesisDocument.RefoundedV1 } && IsSound(document) ? Refounding.TryRead(document) : null;
    }

    /// <summary>The exact bytes of a document that is signed next.</summary>
    public static byte[] Write(GenesisDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, GenesisJson.Default.GenesisDocument);

    private static GenesisDocument? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, GenesisJson.Default.GenesisDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSound(GenesisDocument document)
    {
        if (!IsFormat(document) || document.Profile != GenesisDocument.ProfileP256 || document.Time < 0
            || document.Members.Count is < 1 or > LedgerLimits.ValidatorsMax || document.Members.Any(m => m is null) || !document.Ordering.Sequencer.TryKey(out _)
            || !document.Ordering.IsSound)
        {
            return false;
        }

        var keys = document.Members.SelectMany(m => new[] { m.Identity, m.Seal, m.Validator, m.Tls }).OfType<Jwk>().ToList();
        return keys.TrueForAll(k => k.TryKey(out _))
            && keys.Distinct().Count() == keys.Count
            && document.Members.Select(m => m.Slug).Distinct(StringComparer.Ordinal).Count() == document.Members.Count
            && document.Members.All(m => m.Address is null || PeerAddress.IsSound(m.Address))
            && document.Members.Select(AccountOf).Distinct().Count() == document.Members.Count
            && document.Members.Any(m => m.Validator is not null);
    }

    /// <summary>A network names neither itself nor accounts nor a directory; a partition all three; a refounded network the former one, and accounts that were there.</summary>
    private static bool IsFormat(GenesisDocument document) => document.Format switch
    {
        GenesisDocument.FormatV1 => document.Network is null && document.Directory is null && document.Refounded is null && document.Members.All(m => m is null or { Account: null }),
        GenesisDocument.RefoundedV1 => document is { Network: null, Directory: null, Refounded: not null },
        GenesisDocument.PartitionV1 => document is { Network: not null, Partition: > 0, Directory: { } directory, Refounded: null }
            && directory.Validators.Count is > 0 and <= LedgerLimits.ValidatorsMax
            && directory.Validators.All(v => v is not null && P256PublicKey.TryCreate(v.X, v.Y, out _))
            && directory.Validators.Select(v => v.Member).Distinct().Count() == directory.Validators.Count
            && document.Members.All(m => m is { Account: not null }),
        _ => false,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(GenesisDocument))]
[JsonSerializable(typeof(RefoundingFile))]
[JsonSerializable(typeof(RefoundingSignature))]
internal sealed partial class GenesisJson : JsonSerializerContext;
