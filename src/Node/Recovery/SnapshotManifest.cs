using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>
/// What a snapshot consists of, for who fetches it: the certified header, how its validators follow from the genesis, and the hash of
/// every piece of the content. Form: tag "xinglin/manifest/v1", header blob, certificate blob, trail of the changes, replay lists u32,
/// entries u64, length of the content u64, count u32 and hash 32 of each piece. The content is that of the snapshot's frames behind the
/// first, each as a blob; a piece is the next <see cref="PieceBytes"/> of it, the last one what is left. At one height the content is the
/// same at every member, so that pieces of several can be put together; certificates differ.
/// </summary>
/// <param name="Header">The snapshot's header.</param>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Changes">Every change of validators up to it.</param>
/// <param name="Lists">Replay lists in the content.</param>
/// <param name="Entries">State entries in the content.</param>
/// <param name="Length">Bytes of the content.</param>
/// <param name="Pieces">SHA-256 of each piece.</param>
public sealed record SnapshotManifest(
    BlockHeader Header, Certificate Certificate, IReadOnlyList<SetChange> Changes, int Lists, ulong Entries, long Length, IReadOnlyList<Hash> Pieces)
{
    /// <summary>Bytes of a piece.</summary>
    public const int PieceBytes = 1 << 20;

    /// <summary>Pieces of one snapshot: 64 GiB of content.</summary>
    public const int PiecesMax = 64 * 1024;

    /// <summary>Longest manifest, bytes.</summary>
    public const int BytesMax = SetTrail.BytesMax + (PiecesMax * Hash.Length) + 64 * 1024;

    private static ReadOnlySpan<byte> Tag => "xinglin/manifest/v1"u8;

    /// <summary>SHA-256 over header hash, counts and pieces: equal for members that give the same content.</summary>
    public Hash Content => Sha256.Of(WriteContent(new BinaryEncoder(64 + (Pieces.Count * Hash.Length)).Hash(Header.Hash)).Written);

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(4096).Raw(Tag).Blob(Header.Encode()).Blob(Certificate.Encode());
        ValidatorTrail.Write(writer, Changes);
        return WriteContent(writer).ToArray();
    }

    /// <summary>Reads an untrusted manifest: form and caps only.</summary>
    public static SnapshotManifest? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var header = BlockHeader.TryDecode(reader.Blob(1024));
        var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
        var changes = ValidatorTrail.TryRead(ref reader);
        var lists = reader.Count(SnapshotCodec.ReplayListsMax);
        var entries = reader.U64();
        var length = reader.U64();
        var pieces = new Hash[reader.Count(PiecesMax)];
        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = reader.Hash();
        }

        return reader.Finished && header is not null && certificate is not null && changes is not null && PieceCount(length) == (ulong)pieces.Length
            ? new SnapshotManifest(header, certificate, changes, lists, entries, (long)length, pieces)
            : null;
    }

    /// <summary>The sets that lead from the genesis to this header; null when they do not, or when its certificate is not theirs.</summary>
    public IReadOnlyList<ValidatorsFrom>? Judge(Genesis genesis)
    {
        if (Header.Network != genesis.Network || Header.Partition != genesis.Document.Partition || Header.Height.CompareTo(genesis.Before) <= 0
            || SetTrail.Judge(genesis, Changes) is not { } sets || sets[^1].Height.CompareTo(Header.Height.Next) > 0 || sets[^1].Set.Hash != Header.NextValidators)
        {
            return null;
        }

        var deciding = sets.Last(s => s.Height.CompareTo(Header.Height) <= 0).Set;
        return Certificate.Decides(Header, deciding) ? sets : null;
    }

    /// <summary>Bytes of one piece.</summary>
    public int LengthOf(int piece) => (int)Math.Min(PieceBytes, Length - ((long)piece * PieceBytes));

    private static ulong PieceCount(ulong length) => (length / PieceBytes) + (length % PieceBytes == 0 ? 0UL : 1UL);

    private BinaryEncoder WriteContent(BinaryEncoder writer)
    {
        writer.U32((uint)Lists).U64(Entries).U64((ulong)Length).U32((uint)Pieces.Count);
        foreach (var piece in Pieces)
        {
            writer.Hash(piece);
        }

        return writer;
    }
}
