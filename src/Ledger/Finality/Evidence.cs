using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>What a key did that no honest holder does.</summary>
public enum EvidenceKind : byte
{
    /// <summary>Two different votes for one (net, part, height, round, step).</summary>
    Votes = 1,

    /// <summary>Two different ordering entries for one (net, part, epoch, seq).</summary>
    Entries = 2,
}

/// <summary>
/// Two signed messages of one key that exclude each other, verbatim, so that anybody can check. File: tag "xinglin/misbehaviour/v1", kind u8, key x
/// 32 bytes, y 32 bytes, first blob, second blob, proof blob (empty when there is none): a proof file by which the ledger says whose key it is.
/// </summary>
/// <param name="Kind">What the messages are.</param>
/// <param name="Signer">The key.</param>
/// <param name="First">The message that comes first by its bytes.</param>
/// <param name="Second">The other.</param>
public sealed record Evidence(EvidenceKind Kind, P256PublicKey Signer, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second)
{
    /// <summary>Longest file, bytes: two entries, a proof and the frame.</summary>
    public const int BytesMax = (2 * LedgerLimits.EntryBytesMax) + Proofs.ProofFile.BytesMax + 1024;

    /// <summary>Thumbprint of <see cref="Signer"/>.</summary>
    public KeyId Key => Signer.Thumbprint();

    private static ReadOnlySpan<byte> Tag => "xinglin/misbehaviour/v1"u8;

    /// <summary>
    /// What was signed twice; the same for every pair of messages of one slot, so that one lie counts once however often it is told. Null when the
    /// two messages are not of one slot, are the same, or are not signed by the key.
    /// </summary>
    public EvidenceSlot? Slot => Kind switch
    {
        EvidenceKind.Votes => OfVotes(),
        EvidenceKind.Entries => OfEntries(),
        _ => null,
    };

    /// <summary>With the messages in the order of their bytes.</summary>
    public static Evidence Of(EvidenceKind kind, P256PublicKey signer, ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) =>
        one.Span.SequenceCompareTo(other.Span) <= 0 ? new Evidence(kind, signer, one, other) : new Evidence(kind, signer, other, one);

    /// <summary>The file.</summary>
    public byte[] Encode(ReadOnlySpan<byte> proof = default) => new BinaryEncoder(First.Length + Second.Length + proof.Length + 256)
        .Raw(Tag).U8((byte)Kind).Hash(Signer.X).Hash(Signer.Y).Blob(First.Span).Blob(Second.Span).Blob(proof).ToArray();

    /// <summary>Reads an untrusted file: form, caps, the order of the messages and the curve only.</summary>
    public static Evidence? TryDecode(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> proof)
    {
        proof = default;
        if (bytes.Length > BytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var kind = reader.U8();
        var onCurve = P256PublicKey.TryCreate(reader.Hash(), reader.Hash(), out var key);
        var first = reader.Blob(LedgerLimits.EntryBytesMax);
        var second = reader.Blob(LedgerLimits.EntryBytesMax);
        proof = reader.Blob(Proofs.ProofFile.BytesMax);
        return reader.Finished && kind is 1 or 2 && onCurve && first.Span.SequenceCompareTo(second.Span) < 0 ? new Evidence((EvidenceKind)kind, key, first, second) : null;
    }

    private EvidenceSlot? OfVotes()
    {
        if (Vote.TryDecode(First) is not { } one || Vote.TryDecode(Second) is not { } other || one.Content.Header == other.Content.Header
            || one.Content with { Header = other.Content.Header } != other.Content)
        {
            return null;
        }

        var validator = new Validator(default, Signer);
        var content = one.Content;
        return one.IsSignedBy(validator) && other.IsSignedBy(validator)
            ? new EvidenceSlot(Kind, Key, content.Network, content.Partition, content.Height.Value, content.Round, (byte)content.Step)
            : null;
    }

    private EvidenceSlot? OfEntries()
    {
        if (LogEntry.TryDecode(First) is not { } one || LogEntry.TryDecode(Second) is not { } other
            || (one.Network, one.Partition, one.Epoch, one.Sequence) != (other.Network, other.Partition, other.Epoch, other.Sequence)
            || First.Span[..^P256.SignatureLength].SequenceEqual(Second.Span[..^P256.SignatureLength]))
        {
            return null;
        }

        return one.IsSignedBy(Signer) && other.IsSignedBy(Signer) ? new EvidenceSlot(Kind, Key, one.Network, one.Partition, one.Epoch, one.Sequence, 0) : null;
    }
}

/// <summary>What a key may sign once.</summary>
/// <param name="Kind">Of votes or of entries.</param>
/// <param name="Key">The key.</param>
/// <param name="Network">The network.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Place">Height, or epoch.</param>
/// <param name="Number">Round, or sequence number.</param>
/// <param name="Step">The vote's step; 0 of entries.</param>
public sealed record EvidenceSlot(EvidenceKind Kind, KeyId Key, NetworkId Network, uint Partition, ulong Place, ulong Number, byte Step)
{
    /// <summary>Names it, and the file: SHA-256 of tag "xinglin/misbehaviour-slot/v1", kind u8, kid, net, part u32, place u64, number u64, step u8.</summary>
    public Hash Id => Sha256.Of(new BinaryEncoder(160).Raw("xinglin/misbehaviour-slot/v1"u8)
        .U8((byte)Kind).Hash(Key.Value).Hash(Network.Value).U32(Partition).U64(Place).U64(Number).U8(Step).Written);

    /// <summary>In words.</summary>
    public string Text => Kind == EvidenceKind.Votes
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"two {(Step == (byte)VoteStep.Prevote ? "prevotes" : "precommits")} at height {Place}, round {Number}")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"two entries of epoch {Place}, number {Number}");
}
