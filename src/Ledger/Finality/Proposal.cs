using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// What a proposer signs. Signed bytes: tag "xinglin/proposal/v1", net, part u32, height u64, round u32, valid round u32
/// (0xffffffff for none), header hash 32 bytes.
/// </summary>
public readonly record struct ProposalContent(NetworkId Network, uint Partition, Height Height, int Round, int ValidRound, Hash Header)
{
    private const uint NoRound = 0xffffffff;

    private static ReadOnlySpan<byte> Tag => "xinglin/proposal/v1"u8;

    /// <summary>The bytes that are signed.</summary>
    public byte[] Encode() => new BinaryEncoder(128)
        .Raw(Tag).Hash(Network.Value).U32(Partition).U64(Height.Value).U32((uint)Round).U32(ValidRound < 0 ? NoRound : (uint)ValidRound).Hash(Header).ToArray();

    /// <summary>Reads the two rounds; false when one is above <see cref="VoteTally.RoundMax"/>.</summary>
    internal static bool TryRounds(uint round, uint validRound, out int present, out int valid)
    {
        present = (int)Math.Min(round, VoteTally.RoundMax);
        valid = validRound == NoRound ? -1 : (int)Math.Min(validRound, VoteTally.RoundMax);
        return round <= VoteTally.RoundMax && (validRound == NoRound || validRound <= VoteTally.RoundMax);
    }
}

/// <summary>
/// A signed proposal. Its body travels along or, when it is an entry of the ordering log, is named by the header's
/// <c>Body</c> alone: who has the entry need not be sent it. Form: header blob, round u32, valid round u32, proposer's kid
/// 32 bytes, signature 64 bytes, the entry's time i64 and its sequencer's signature 64 bytes (both zero for a member's
/// body), u8 1 and the body blob, or u8 0.
/// </summary>
/// <param name="Header">The proposed header; its hash is the value.</param>
/// <param name="Round">Round proposed in.</param>
/// <param name="ValidRound">Round of the polka referred to, or -1.</param>
/// <param name="Proposer">The proposer's validator key.</param>
/// <param name="Signature">Over <see cref="Content"/>.</param>
/// <param name="EntryTime">Time field of the ordering entry.</param>
/// <param name="EntrySignature">The sequencer's signature of the ordering entry, 64 bytes.</param>
/// <param name="Body">The body's bytes, or null.</param>
public sealed record Proposal(
    BlockHeader Header, int Round, int ValidRound, KeyId Proposer, ReadOnlyMemory<byte> Signature,
    LedgerTime EntryTime, ReadOnlyMemory<byte> EntrySignature, ReadOnlyMemory<byte>? Body)
{
    /// <summary>Longest encoded header accepted, bytes: tag, six hashes and the integers are under 300.</summary>
    public const int HeaderBytesMax = 1024;

    /// <summary>The signed content.</summary>
    public ProposalContent Content => new(Header.Network, Header.Partition, Header.Height, Round, ValidRound, Header.Hash);

    /// <summary>Signs.</summary>
    public static Proposal Create(BlockHeader header, int round, int validRound, ISigner validator, LedgerTime entryTime, ReadOnlyMemory<byte> entrySignature)
    {
        var unsigned = new Proposal(header, round, validRound, validator.KeyId, default, entryTime, entrySignature, null);
        return unsigned with { Signature = validator.Sign(unsigned.Content.Encode()) };
    }

    /// <summary>True when the signature is the validator's.</summary>
    public bool IsSignedBy(Validator validator) =>
        validator.KeyId == Proposer && P256.Verify(validator.Key, Content.Encode(), Signature.Span);

    /// <summary>Writes the form above.</summary>
    public void Write(BinaryEncoder writer)
    {
        writer.Blob(Header.Encode()).U32((uint)Round).U32(ValidRound < 0 ? 0xffffffff : (uint)ValidRound).Hash(Proposer.Value).Raw(Signature.Span)
            .I64(EntryTime.Milliseconds).Raw(EntrySignature.Span);
        if (Body is { } body)
        {
            writer.U8(1).Blob(body.Span);
        }
        else
        {
            writer.U8(0);
        }
    }

    /// <summary>The binary form alone (vote log).</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(600 + (Body?.Length ?? 0));
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>Reads the form above: form, rounds and caps only.</summary>
    public static Proposal? TryRead(ref BinaryDecoder reader)
    {
        var header = BlockHeader.TryDecode(reader.Blob(HeaderBytesMax));
        var sound = ProposalContent.TryRounds(reader.U32(), reader.U32(), out var round, out var validRound) && validRound < round;
        var proposer = new KeyId(reader.Hash());
        var signature = reader.Raw(P256.SignatureLength);
        var time = new LedgerTime(reader.I64());
        var entrySignature = reader.Raw(P256.SignatureLength);
        ReadOnlyMemory<byte>? body = reader.U8() switch
        {
            0 => null,
            1 => reader.Blob(LedgerLimits.EntryBytesMax),
            _ => Refuse(ref reader),
        };
        return reader.Failed || header is null || !sound ? null : new Proposal(header, round, validRound, proposer, signature, time, entrySignature, body);
    }

    /// <summary>Reads the binary form alone.</summary>
    public static Proposal? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        var proposal = TryRead(ref reader);
        return reader.Finished ? proposal : null;
    }

    private static ReadOnlyMemory<byte>? Refuse(ref BinaryDecoder reader)
    {
        reader.Fail();
        return null;
    }
}
