using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Partitions;

/// <summary>The validators that somebody trusts to decide a partition, from a height on.</summary>
public sealed record KnownValidators(Height At, ValidatorSet Set)
{
    /// <summary>The set as state entries hold it.</summary>
    public IReadOnlyList<ValidatorEntry> Entries => [.. Set.Validators.Select(v => new ValidatorEntry(v.Member, v.Key.X, v.Key.Y))];

    /// <summary>From state entries, whose keys were on the curve when they were written.</summary>
    public static KnownValidators Of(Height at, IReadOnlyList<ValidatorEntry> entries) =>
        new(at, new ValidatorSet(entries.Select(e => new Validator(e.Member, P256PublicKey.FromTrusted(e.X, e.Y)))));
}

/// <summary>Why a <see cref="CertifiedState"/> shows nothing, in the order of the checks.</summary>
public enum CertifiedStateFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>A header is of another network or partition.</summary>
    Foreign = 1,

    /// <summary>A header is not certified by the validators that are known, or older than they are, or a shown set is not the one that a header commits to.</summary>
    Uncertified = 2,

    /// <summary>The path does not lead from key and value to the header's state root.</summary>
    PathInvalid = 3,
}

/// <summary>
/// One entry of a partition's state, or its absence, at a certified header: what one partition believes of another. Binary
/// form: tag "xinglin/certified-state/v1", header blob, certificate blob, count u32 of changes of validators, each header
/// blob, certificate blob and set blob, key blob, u8 1 when there is a value, value blob, path blob. In JSON base64url of it.
/// </summary>
[JsonConverter(typeof(CertifiedStateJson))]
public sealed class CertifiedState
{
    /// <summary>Longest binary form, bytes: its base64url fits into a transaction with room for a general serialization.</summary>
    public const int BytesMax = 40 * 1024;

    /// <summary>Most changes of validators; whoever is further behind takes several steps.</summary>
    public const int ChangesMax = 8;

    private const int KeyBytesMax = 256;
    private const int HeaderBytesMax = 1024;

    private CertifiedState(BlockHeader header, Certificate certificate, IReadOnlyList<SetChange> changes, string key, ReadOnlyMemory<byte>? value, StateProof path)
    {
        Header = header;
        Certificate = certificate;
        Changes = changes;
        Key = key;
        Value = value;
        Path = path;
    }

    /// <summary>The header whose state is shown.</summary>
    public BlockHeader Header { get; }

    /// <summary>Its certificate.</summary>
    public Certificate Certificate { get; }

    /// <summary>Changes of validators between those the reader may know and the header's, ascending.</summary>
    public IReadOnlyList<SetChange> Changes { get; }

    /// <summary>The state key.</summary>
    public string Key { get; }

    /// <summary>Its value; null when the key's absence is shown.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    /// <summary>The path.</summary>
    public StateProof Path { get; }

    /// <summary>Signatures that a check verifies at most: what it costs.</summary>
    public int Signatures => Certificate.Votes.Count + Changes.Sum(c => c.Certificate.Votes.Count);

    private static ReadOnlySpan<byte> Tag => "xinglin/certified-state/v1"u8;

    /// <summary>Puts the pieces together; the certificates keep a quorum of votes and no more where the set is known.</summary>
    public static CertifiedState Of(ProofAnchor anchor, string key, ReadOnlyMemory<byte>? value, StateProof path) => new(
        anchor.Header, Trim(anchor.Certificate, anchor.Validators), [.. anchor.Changes.Where(c => c.Header.Height.CompareTo(anchor.Header.Height) < 0)], key, value, path);

    /// <summary>From a proof file of a state entry, which any node gives away: null when it is not one, or too large to be carried.</summary>
    public static CertifiedState? OfProofFile(ReadOnlySpan<byte> file) =>
        ProofPieces.TryRead(file, out _) is { Fact: ProvenEntry entry, StatePath: { } path } pieces
            ? new CertifiedState(pieces.Header, pieces.Certificate, pieces.Changes, entry.Key, entry.Value, path)
            : null;

    /// <summary>The same fact without the changes that a reader who knows the set of <paramref name="at"/> has behind it.</summary>
    public CertifiedState From(Height at) =>
        new(Header, Certificate, [.. Changes.Where(c => c.Header.Height.CompareTo(at) >= 0).Take(ChangesMax)], Key, Value, Path);

    /// <summary>
    /// Checks everything. <paramref name="newest"/> is the last set that the changes lead to: the caller may keep it when the
    /// answer is <see cref="CertifiedStateFault.None"/>.
    /// </summary>
    public CertifiedStateFault Verify(NetworkId network, uint partition, KnownValidators known, out KnownValidators newest)
    {
        newest = known;
        foreach (var change in Changes.SkipWhile(c => c.Header.Height.CompareTo(known.At) < 0))
        {
            if (!IsOf(change.Header, network, partition))
            {
                return CertifiedStateFault.Foreign;
            }

            if (change.Header.Height.CompareTo(newest.At) < 0 || change.Next.Hash != change.Header.NextValidators || !change.Certificate.Decides(change.Header, newest.Set))
            {
                return CertifiedStateFault.Uncertified;
            }

            newest = new KnownValidators(change.Header.Height.Next, change.Next);
        }

        if (!IsOf(Header, network, partition))
        {
            return CertifiedStateFault.Foreign;
        }

        if (Header.Height.CompareTo(newest.At) < 0 || !Certificate.Decides(Header, newest.Set))
        {
            return CertifiedStateFault.Uncertified;
        }

        var key = Encoding.UTF8.GetBytes(Key);
        var shown = Value is { } value ? Path.ShowsValue(Header.State, key, value.Span) : Path.ShowsAbsence(Header.State, key);
        return shown ? CertifiedStateFault.None : CertifiedStateFault.PathInvalid;
    }

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(4096).Raw(Tag).Blob(Header.Encode()).Blob(Certificate.Encode()).U32((uint)Changes.Count);
        foreach (var change in Changes)
        {
            writer.Blob(change.Header.Encode()).Blob(change.Certificate.Encode()).Blob(change.Next.Encode());
        }

        return writer.Text(Key).U8((byte)(Value is null ? 0 : 1)).Blob(Value.GetValueOrDefault().Span).Blob(Path.Encode()).ToArray();
    }

    /// <summary>Reads an untrusted form: null when it is not exactly one.</summary>
    public static CertifiedState? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var header = BlockHeader.TryDecode(reader.Blob(HeaderBytesMax));
        var certificate = Certificate.TryDecode(reader.Blob(BytesMax));
        var changes = new SetChange[reader.Count(ChangesMax)];
        for (var i = 0; i < changes.Length; i++)
        {
            if (BlockHeader.TryDecode(reader.Blob(HeaderBytesMax)) is not { } changing || Certificate.TryDecode(reader.Blob(BytesMax)) is not { } decided
                || ValidatorSet.TryDecode(reader.Blob(BytesMax)) is not { } next)
            {
                return null;
            }

            changes[i] = new SetChange(changing, decided, next);
        }

        var key = reader.Text(KeyBytesMax);
        var present = reader.U8();
        var value = reader.Blob(BytesMax);
        var path = StateProof.TryDecode(reader.Blob(BytesMax));
        var sound = reader.Finished && (present == 1 || (present == 0 && value.IsEmpty));
        return sound && header is not null && certificate is not null && path is not null
            ? new CertifiedState(header, certificate, changes, key, present == 1 ? value : (ReadOnlyMemory<byte>?)null, path)
            : null;
    }

    private static bool IsOf(BlockHeader header, NetworkId network, uint partition) => header.Network == network && header.Partition == partition;

    private static Certificate Trim(Certificate certificate, ValidatorSet set) =>
        certificate.Votes.Count <= set.Quorum ? certificate : certificate with { Votes = [.. certificate.Votes.Take(set.Quorum)] };
}

/// <summary>A certified state in JSON: base64url of its binary form.</summary>
public sealed class CertifiedStateJson : JsonConverter<CertifiedState>
{
    /// <inheritdoc/>
    public override CertifiedState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Base64Url.Decode(reader.GetString() ?? string.Empty) is { } bytes && CertifiedState.TryDecode(bytes) is { } state
            ? state
            : throw new JsonException("Not a certified state.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CertifiedState value, JsonSerializerOptions options) => writer.WriteStringValue(Base64Url.Encode(value.Encode()));
}
