using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Ledger.Blocks;

/// <summary>What a refounded network's document says of the one before: binary pieces are base64url.</summary>
/// <param name="Genesis">The former network's genesis file, its exact bytes.</param>
/// <param name="Header">Its last certified header, whose state the new network begins with.</param>
/// <param name="Certificate">That header's certificate.</param>
/// <param name="Trail">Every change of validators up to it (<see cref="ValidatorTrail"/>).</param>
/// <param name="Deciding">The members that decided to refound: validators of the former network, fewer than its quorum.</param>
public sealed record FormerNetwork(string Genesis, string Header, string Certificate, string Trail, IReadOnlyList<AccountId> Deciding);

/// <summary>A deciding member's signature, with the key by which it validated in the former network.</summary>
/// <param name="Member">Who.</param>
/// <param name="Signature">64 bytes over <see cref="Refounding.Statement"/>, base64url.</param>
public sealed record RefoundingSignature(AccountId Member, string Signature)
{
    /// <summary>Reads the form; null for anything else.</summary>
    public static RefoundingSignature? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, GenesisJson.Default.RefoundingSignature);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The bytes of a file that has it alone.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, GenesisJson.Default.RefoundingSignature);
}

/// <summary>The genesis file of a refounded network: the document's exact bytes and the signatures over it.</summary>
/// <param name="Format">"xinglin/refounding/v1".</param>
/// <param name="Genesis">The document, base64url.</param>
/// <param name="Signatures">Of exactly the deciding members, in the document's order.</param>
public sealed record RefoundingFile(string Format, string Genesis, IReadOnlyList<RefoundingSignature> Signatures)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/refounding/v1";

    /// <summary>Longest file, bytes: every file of a network before is inside the next.</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Reads the form; null for anything else.</summary>
    public static RefoundingFile? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes.Length <= BytesMax && JsonSerializer.Deserialize(bytes, GenesisJson.Default.RefoundingFile) is { Format: FormatV1 } file ? file : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The file's bytes.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, GenesisJson.Default.RefoundingFile);
}

/// <summary>
/// From what, and by whom, a network was refounded because fewer than a quorum of the former one were left for good. Everything in it
/// was verified: the trail from the former genesis, the certificate of the last header, and each deciding member's signature under the key that this header's
/// validators have. Nobody can claim a member's decision without that member's key.
/// </summary>
public sealed class Refounding
{
    private Refounding(Genesis former, BlockHeader header, Certificate certificate, IReadOnlyList<SetChange> changes, ValidatorSet validators, IReadOnlyList<AccountId> deciding) =>
        (Former, Header, Certificate, Changes, Validators, Deciding) = (former, header, certificate, changes, validators, deciding);

    /// <summary>The former network's genesis.</summary>
    public Genesis Former { get; }

    /// <summary>Its last certified header: the new network goes on from its state, at the next height.</summary>
    public BlockHeader Header { get; }

    /// <summary>The header's certificate.</summary>
    public Certificate Certificate { get; }

    /// <summary>The changes of the former network's validators.</summary>
    public IReadOnlyList<SetChange> Changes { get; }

    /// <summary>Who would have decided the former network's next height.</summary>
    public ValidatorSet Validators { get; }

    /// <summary>Who decided to refound.</summary>
    public IReadOnlyList<AccountId> Deciding { get; }

    private static ReadOnlySpan<byte> Tag => "xinglin/refounding/v1"u8;

    /// <summary>What a deciding member signs: the tag and the SHA-256 of the document's exact bytes.</summary>
    public static byte[] Statement(ReadOnlySpan<byte> document) => new BinaryEncoder(64).Raw(Tag).Hash(Sha256.Of(document)).ToArray();

    /// <summary>A trail as <see cref="FormerNetwork.Trail"/> has it.</summary>
    public static string EncodeTrail(IReadOnlyList<SetChange> changes)
    {
        var writer = new BinaryEncoder(4096);
        ValidatorTrail.Write(writer, changes);
        return Base64Url.Encode(writer.Written);
    }

    /// <summary>Reads and verifies what the document says of the former network, without the signatures; null when it does not hold.</summary>
    internal static Refounding? TryRead(GenesisDocument document)
    {
        if (document.Refounded is not { } former || Base64Url.Decode(former.Genesis) is not { } genesisBytes || Genesis.TryRead(genesisBytes) is not { } genesis
            || Base64Url.Decode(former.Header) is not { } headerBytes || BlockHeader.TryDecode(headerBytes) is not { } header
            || Base64Url.Decode(former.Certificate) is not { } certificateBytes || Certificate.TryDecode(certificateBytes) is not { } certificate
            || TrailOf(former.Trail) is not { } changes || ValidatorsAfter(genesis, header, certificate, changes) is not { } validators)
        {
            return null;
        }

        var present = document.Members.Select(Genesis.AccountOf).ToHashSet();
        return former.Deciding.Count > 0 && former.Deciding.Count < validators.Quorum
            && former.Deciding.Distinct().Count() == former.Deciding.Count
            && former.Deciding.All(d => present.Contains(d) && validators.Validators.Any(v => v.Member == d))
            && document.Partition == 0 && header.Partition == 0 && document.Time > header.Time.Milliseconds && document.Ordering.Epoch > header.Order.Epoch
            ? new Refounding(genesis, header, certificate, changes, validators, former.Deciding)
            : null;
    }

    /// <summary>True when exactly the deciding members signed this document.</summary>
    internal bool IsSigned(ReadOnlySpan<byte> document, IReadOnlyList<RefoundingSignature> signatures)
    {
        var statement = Statement(document);
        return signatures.Count == Deciding.Count && signatures.All(s => s is not null) && signatures.Select(s => s.Member).SequenceEqual(Deciding)
            && signatures.All(s => IsSignedBy(statement, s));
    }

    /// <summary>True for one deciding member's signature over a statement.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> statement, RefoundingSignature signature) =>
        Validators.Validators.FirstOrDefault(v => v.Member == signature.Member) is { } validator && Deciding.Contains(signature.Member)
        && Base64Url.Decode(signature.Signature) is { Length: P256.SignatureLength } bytes && P256.Verify(validator.Key, statement, bytes);

    private static IReadOnlyList<SetChange>? TrailOf(string text)
    {
        if (Base64Url.Decode(text) is not { } bytes)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        return ValidatorTrail.TryRead(ref reader) is { } changes && reader.Finished ? changes : null;
    }

    /// <summary>The set that decides the height after a header; null when the header is not certified by the sets that follow from the genesis.</summary>
    private static ValidatorSet? ValidatorsAfter(Genesis genesis, BlockHeader header, Certificate certificate, IReadOnlyList<SetChange> changes)
    {
        if (header.Network != genesis.Network || header.Partition != genesis.Document.Partition || header.Height.CompareTo(genesis.Before) <= 0
            || ValidatorTrail.Judge(genesis, changes) is not { } sets || sets[^1].From.CompareTo(header.Height.Next) > 0 || sets[^1].Set.Hash != header.NextValidators)
        {
            return null;
        }

        var deciding = sets.Last(s => s.From.CompareTo(header.Height) <= 0).Set;
        return certificate.Decides(header, deciding) ? sets[^1].Set : null;
    }
}
