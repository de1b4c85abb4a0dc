using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>One precommit inside a certificate: the validator's index in the set of that height, and its signature.</summary>
public readonly record struct CertificateVote(byte Index, VoteSignature Signature);

/// <summary>
/// Precommits of a quorum of distinct members over one header: the block is final. Binary form: tag
/// "xinglin/certificate/v1", net, part u32, height u64, round u32, header 32 bytes, count u32, each: index u8,
/// signature 64 bytes; indices strictly ascending. With a vote that was signed in a list the tag is "xinglin/certificate/v2" and
/// each: index u8, u8 0 and signature 64 bytes, or the longer form of <see cref="VoteSignature"/>.
/// </summary>
public sealed record Certificate(NetworkId Network, uint Partition, Height Height, uint Round, Hash Header, IReadOnlyList<CertificateVote> Votes)
{
    /// <summary>Longest binary form, bytes: 106 and 128 votes in lists of 64.</summary>
    public const int BytesMax = 36 * 1024;

    private static ReadOnlySpan<byte> Tag => "xinglin/certificate/v1"u8;

    private static ReadOnlySpan<byte> ListedTag => "xinglin/certificate/v2"u8;

    /// <summary>The vote content that every signature is over.</summary>
    public VoteContent Content => new(VoteStep.Precommit, Network, Partition, Height, Round, Header);

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var listed = Votes.Any(v => v.Signature.Place is not null);
        var writer = new BinaryEncoder(160 + (Votes.Count * (listed ? 1 + VoteSignature.BytesMax : 1 + P256.SignatureLength)))
            .Raw(listed ? ListedTag : Tag).Hash(Network.Value).U32(Partition).U64(Height.Value).U32(Round).Hash(Header).U32((uint)Votes.Count);
        foreach (var vote in Votes)
        {
            writer.U8(vote.Index);
            if (listed && vote.Signature.Place is null)
            {
                writer.U8(0);
            }

            vote.Signature.Write(writer);
        }

        return writer.ToArray();
    }

    /// <summary>Reads an untrusted certificate: form only; whether it decides is <see cref="Decides"/>.</summary>
    public static Certificate? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        var listed = bytes.Span.StartsWith(ListedTag);
        reader.Expect(listed ? ListedTag : Tag);
        var network = new NetworkId(reader.Hash());
        var partition = reader.U32();
        var height = new Height(reader.U64());
        var round = reader.U32();
        var header = reader.Hash();
        var votes = new CertificateVote[reader.Count(LedgerLimits.ValidatorsMax)];
        for (var i = 0; i < votes.Length; i++)
        {
            votes[i] = new CertificateVote(reader.U8(), listed ? ReadEither(ref reader) : VoteSignature.ReadAlone(ref reader));
            if (i > 0 && votes[i].Index <= votes[i - 1].Index)
            {
                reader.Fail();
            }
        }

        // One form for each certificate: without a vote in a list it is the shorter.
        var sound = reader.Finished && listed == Array.Exists(votes, v => v.Signature.Place is not null);
        return sound ? new Certificate(network, partition, height, round, header, votes) : null;
    }

    /// <summary>
    /// True when at least q distinct members of <paramref name="set"/> signed a precommit for exactly
    /// <paramref name="header"/>. Counts members, never signatures.
    /// </summary>
    public bool Decides(BlockHeader header, ValidatorSet set, IVerifiedLists? lists = null)
    {
        if (Network != header.Network || Partition != header.Partition || Height != header.Height || Header != header.Hash || Votes.Count < set.Quorum)
        {
            return false;
        }

        var message = Content.Encode();
        var last = -1;
        foreach (var vote in Votes)
        {
            if (vote.Index <= last || vote.Index >= set.Count || !vote.Signature.IsBy(set.Validators[vote.Index].Key, message, lists))
            {
                return false;
            }

            last = vote.Index;
        }

        return true;
    }

    private static VoteSignature ReadEither(ref BinaryDecoder reader)
    {
        var size = reader.U8();
        return size == 0 ? VoteSignature.ReadAlone(ref reader) : VoteSignature.ReadInList(size, ref reader);
    }
}
