using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>The two voting steps of Tendermint's Algorithm 1.</summary>
public enum VoteStep : byte
{
    /// <summary>PREVOTE.</summary>
    Prevote = 1,

    /// <summary>PRECOMMIT.</summary>
    Precommit = 2,
}

/// <summary>
/// A vote for a header hash, or for nil (all zero). Signed bytes: tag "xinglin/vote/v1", step u8, net, part u32,
/// height u64, round u32, header 32 bytes.
/// </summary>
public readonly record struct VoteContent(VoteStep Step, NetworkId Network, uint Partition, Height Height, uint Round, Hash Header)
{
    private static ReadOnlySpan<byte> Tag => "xinglin/vote/v1"u8;

    /// <summary>The bytes that are signed.</summary>
    public byte[] Encode() => new BinaryEncoder(128)
        .Raw(Tag).U8((byte)Step).Hash(Network.Value).U32(Partition).U64(Height.Value).U32(Round).Hash(Header).ToArray();
}

/// <summary>
/// A signed vote as peers exchange it. Signed alone: the vote's bytes, the validator's kid (32 bytes), 64 bytes of signature. In a
/// list: tag "xinglin/listed-vote/v1", the vote's bytes, the kid, and the longer form of <see cref="VoteSignature"/>.
/// </summary>
public sealed record Vote(VoteContent Content, KeyId Validator, VoteSignature Signature)
{
    /// <summary>Longest binary form, bytes.</summary>
    public const int BytesMax = 22 + 96 + Hash.Length + VoteSignature.BytesMax;

    private static ReadOnlySpan<byte> ListedTag => "xinglin/listed-vote/v1"u8;

    /// <summary>Signs alone.</summary>
    public static Vote Create(VoteContent content, ISigner validator) => new(content, validator.KeyId, VoteSignature.Alone(validator.Sign(content.Encode())));

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(BytesMax).Raw(Signature.Place is null ? default : ListedTag).Raw(Content.Encode()).Hash(Validator.Value);
        Signature.Write(writer);
        return writer.ToArray();
    }

    /// <summary>Reads an untrusted vote: form only; the signature is judged by <see cref="IsSignedBy"/>.</summary>
    public static Vote? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var listed = bytes.Span.StartsWith(ListedTag);
        var reader = new BinaryDecoder(listed ? bytes[ListedTag.Length..] : bytes);
        reader.Expect("xinglin/vote/v1"u8);
        var step = reader.U8();
        var content = new VoteContent(
            (VoteStep)step, new NetworkId(reader.Hash()), reader.U32(), new Height(reader.U64()), reader.U32(), reader.Hash());
        var validator = new KeyId(reader.Hash());
        var signature = listed ? VoteSignature.ReadInList(reader.U8(), ref reader) : VoteSignature.ReadAlone(ref reader);
        return reader.Finished && step is (1 or 2) ? new Vote(content, validator, signature) : null;
    }

    /// <summary>True when the signature is the validator's over the content.</summary>
    public bool IsSignedBy(Validator validator, IVerifiedLists? lists = null) =>
        validator.KeyId == Validator && Signature.IsBy(validator.Key, Content.Encode(), lists);
}
