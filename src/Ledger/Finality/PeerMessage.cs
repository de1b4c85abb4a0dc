using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// What members tell each other. Form: tag "xinglin/peer/v1", kind u8, net, part u32, then the kind's fields. Caps are
/// checked while reading; every signature is judged by the replica.
/// </summary>
public abstract record PeerMessage
{
    /// <summary>Longest message, bytes: a block and its frame.</summary>
    public const int BytesMax = Block.BytesMax + 1024;

    /// <summary>Where the partition's number stands in every message: after tag, kind and net.</summary>
    public const int PartitionOffset = 15 + 1 + Hash.Length;

    /// <summary>Heights above are refused, so that arithmetic on them never overflows.</summary>
    public const ulong HeightMax = 1UL << 62;

    private PeerMessage()
    {
    }

    private enum Kind : byte
    {
        Proposal = 1,
        Vote = 2,
        Status = 3,
        WantValue = 4,
        Certified = 5,
        WantBlocks = 6,
        FinalBlock = 7,
        OrderingEntry = 8,
        WantAccount = 16,
        Account = 17,
    }

    /// <summary>The height that the message speaks of; zero when of none.</summary>
    public Height About => this switch
    {
        Proposed m => m.Proposal.Header.Height,
        Voted m => m.Vote.Content.Height,
        Status m => m.Height,
        WantValue m => m.Height,
        Certified m => m.Header.Height,
        WantBlocks m => m.From,
        FinalBlock m => m.Block.Header.Height,
        _ => default,
    };

    private static ReadOnlySpan<byte> Tag => "xinglin/peer/v1"u8;

    /// <summary>A proposal.</summary>
    public sealed record Proposed(Proposal Proposal) : PeerMessage;

    /// <summary>A vote, possibly another's told again. Form: the vote's own.</summary>
    public sealed record Voted(Vote Vote) : PeerMessage;

    /// <summary>
    /// Where the sender is, told when nothing moves; the receiver answers with what it sees missing. Form: height u64, round
    /// u32, valid round u32 (0xffffffff for none), u8 1 when the round's proposal is known, then the validators whose
    /// prevotes and whose precommits of the round are known: two bit maps of 16 bytes, validator i at byte i / 8, bit i mod 8.
    /// </summary>
    public sealed record Status(Height Height, int Round, int ValidRound, bool HasProposal, VoterMap Prevotes, VoterMap Precommits) : PeerMessage;

    /// <summary>Asks for the body of a header proposed at a height. Form: height u64, header hash 32 bytes.</summary>
    public sealed record WantValue(Height Height, Hash Header) : PeerMessage;

    /// <summary>A height is final. Form: header blob, certificate blob.</summary>
    public sealed record Certified(BlockHeader Header, Certificate Certificate) : PeerMessage;

    /// <summary>Asks for final blocks. Form: first height u64, count u8 of at most 16.</summary>
    public sealed record WantBlocks(Height From, int Count) : PeerMessage;

    /// <summary>A final block. Form: the block's own, as a blob.</summary>
    public sealed record FinalBlock(Block Block) : PeerMessage;

    /// <summary>An entry of the ordering log that the receiver seems to lack. Form: the entry's own, as a blob.</summary>
    public sealed record OrderingEntry(LogEntry Entry) : PeerMessage;

    /// <summary>
    /// Asks what executing a header's body came to at the receiver, which votes for it: the sender computed another header. Form: height u64, header
    /// hash 32 bytes.
    /// </summary>
    public sealed record WantAccount(Height Height, Hash Header) : PeerMessage;

    /// <summary>The answer. Form: header hash 32 bytes, the account's own.</summary>
    public sealed record Account(Hash Header, Execution.BlockAccount Value) : PeerMessage;

    /// <summary>Most blocks in one request.</summary>
    public const int BlocksMax = 16;

    /// <summary>The binary form.</summary>
    public ReadOnlyMemory<byte> Encode(NetworkId network, uint partition)
    {
        var writer = new BinaryEncoder(1024);
        switch (this)
        {
            case Proposed m:
                m.Proposal.Write(Head(writer, Kind.Proposal, network, partition));
                break;
            case Voted m:
                Head(writer, Kind.Vote, network, partition).Blob(m.Vote.Encode());
                break;
            case Status m:
                Head(writer, Kind.Status, network, partition).U64(m.Height.Value).U32((uint)m.Round).U32(m.ValidRound < 0 ? 0xffffffff : (uint)m.ValidRound)
                    .U8(m.HasProposal ? (byte)1 : (byte)0).Raw(m.Prevotes.ToArray()).Raw(m.Precommits.ToArray());
                break;
            case WantValue m:
                Head(writer, Kind.WantValue, network, partition).U64(m.Height.Value).Hash(m.Header);
                break;
            case Certified m:
                Head(writer, Kind.Certified, network, partition).Blob(m.Header.Encode()).Blob(m.Certificate.Encode());
                break;
            case WantBlocks m:
                Head(writer, Kind.WantBlocks, network, partition).U64(m.From.Value).U8((byte)m.Count);
                break;
            case FinalBlock m:
                return OfBlock(m.Block.Encode(), network, partition);
            case WantAccount m:
                Head(writer, Kind.WantAccount, network, partition).U64(m.Height.Value).Hash(m.Header);
                break;
            case Account m:
                m.Value.Write(Head(writer, Kind.Account, network, partition).Hash(m.Header));
                break;
            case OrderingEntry m:
                Head(writer, Kind.OrderingEntry, network, partition).Blob(m.Entry.Bytes.Span);
                break;
        }

        return writer.ToArray();
    }

    /// <summary>A <see cref="FinalBlock"/> from a block's stored bytes.</summary>
    public static ReadOnlyMemory<byte> OfBlock(ReadOnlyMemory<byte> block, NetworkId network, uint partition) =>
        Head(new BinaryEncoder(block.Length + 128), Kind.FinalBlock, network, partition).Blob(block.Span).ToArray();

    /// <summary>Reads an untrusted message of this network and partition; null for anything else.</summary>
    public static PeerMessage? TryDecode(ReadOnlyMemory<byte> bytes, NetworkId network, uint partition)
    {
        if (bytes.Length > BytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var kind = (Kind)reader.U8();
        if (reader.Hash() != network.Value || reader.U32() != partition || reader.Failed)
        {
            return null;
        }

        var message = ReadFields(kind, ref reader);
        return reader.Finished && message is not null && message.About.Value <= HeightMax ? message : null;
    }

    private static BinaryEncoder Head(BinaryEncoder writer, Kind kind, NetworkId network, uint partition) =>
        writer.Raw(Tag).U8((byte)kind).Hash(network.Value).U32(partition);

    private static PeerMessage? ReadFields(Kind kind, ref BinaryDecoder reader) => kind switch
    {
        Kind.Proposal => Proposal.TryRead(ref reader) is { } proposal ? new Proposed(proposal) : null,
        Kind.Vote => Vote.TryDecode(reader.Blob(Vote.BytesMax)) is { Content.Round: <= VoteTally.RoundMax } vote ? new Voted(vote) : null,
        Kind.Status => ReadStatus(ref reader),
        Kind.WantValue => new WantValue(new Height(reader.U64()), reader.Hash()),
        Kind.Certified => ReadCertified(ref reader),
        Kind.WantBlocks => ReadWantBlocks(ref reader),
        Kind.FinalBlock => Block.TryDecode(reader.Blob(Block.BytesMax)) is { } block ? new FinalBlock(block) : null,
        Kind.WantAccount => new WantAccount(new Height(reader.U64()), reader.Hash()),
        Kind.Account => ReadAccount(ref reader),
        Kind.OrderingEntry => LogEntry.TryDecode(reader.Blob(LedgerLimits.EntryBytesMax)) is { } entry ? new OrderingEntry(entry) : null,
        _ => null,
    };

    private static Status? ReadStatus(ref BinaryDecoder reader)
    {
        var height = new Height(reader.U64());
        var sound = ProposalContent.TryRounds(reader.U32(), reader.U32(), out var round, out var validRound);
        var flag = reader.U8();
        var prevotes = new VoterMap(reader.Raw(VoterMap.Length));
        var precommits = new VoterMap(reader.Raw(VoterMap.Length));
        return sound && validRound <= round && flag <= 1 ? new Status(height, round, validRound, flag == 1, prevotes, precommits) : null;
    }

    private static Certified? ReadCertified(ref BinaryDecoder reader)
    {
        var header = BlockHeader.TryDecode(reader.Blob(Finality.Proposal.HeaderBytesMax));
        var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
        return header is not null && certificate is not null ? new Certified(header, certificate) : null;
    }

    private static Account? ReadAccount(ref BinaryDecoder reader)
    {
        var header = reader.Hash();
        return Execution.BlockAccount.TryRead(ref reader) is { } account ? new Account(header, account) : null;
    }

    private static WantBlocks? ReadWantBlocks(ref BinaryDecoder reader)
    {
        var from = new Height(reader.U64());
        var count = reader.U8();
        return count is >= 1 and <= BlocksMax ? new WantBlocks(from, count) : null;
    }
}

/// <summary>A set of validator indices, 128 bits.</summary>
public readonly record struct VoterMap
{
    /// <summary>Bytes of the binary form: <see cref="LedgerLimits.ValidatorsMax"/> bits.</summary>
    public const int Length = LedgerLimits.ValidatorsMax / 8;

    private readonly UInt128 _bits;

    private VoterMap(UInt128 bits) => _bits = bits;

    /// <summary>From the binary form; anything of another length is empty.</summary>
    public VoterMap(ReadOnlyMemory<byte> bytes)
    {
        for (var i = 0; bytes.Length == Length && i < Length; i++)
        {
            _bits |= (UInt128)bytes.Span[i] << (8 * i);
        }
    }

    /// <summary>Those who voted.</summary>
    public static VoterMap Of(IReadOnlyList<Vote?> votes)
    {
        UInt128 bits = 0;
        for (var i = 0; i < votes.Count; i++)
        {
            bits |= votes[i] is null ? 0 : UInt128.One << i;
        }

        return new VoterMap(bits);
    }

    /// <summary>True when validator <paramref name="index"/> is in the set.</summary>
    public bool Contains(int index) => ((_bits >> index) & 1) != 0;

    /// <summary>The binary form.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        for (var i = 0; i < Length; i++)
        {
            bytes[i] = (byte)((_bits >> (8 * i)) & 0xff);
        }

        return bytes;
    }
}
