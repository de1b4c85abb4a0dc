using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>Kinds of record in a segment.</summary>
internal static class SegmentRecords
{
    /// <summary>A block's body as proposed, stored once, before the vote for it leaves.</summary>
    internal const byte Body = 1;

    /// <summary>A final block: header, where its body is, certificate, receipts.</summary>
    internal const byte Block = 2;

    /// <summary>Last record of a full segment.</summary>
    internal const byte Seal = 3;
}

/// <summary>Where a record is: the segment's number and the offset in it. Packed in 64 bits it is what the height index holds.</summary>
internal readonly record struct RecordPlace(uint Segment, uint Offset)
{
    internal ulong Packed => ((ulong)Segment << 32) | Offset;

    internal static RecordPlace Unpack(ulong packed) => new((uint)(packed >> 32), (uint)(packed & uint.MaxValue));
}

/// <summary>
/// Payload of a block record, in the ledger's binary form: header blob, segment u32 and offset u32 of the body's record,
/// certificate blob; the notes: blob of the next height's validator set when the block changes it (else empty), count u32
/// and index u32 of each skipped batch, count u32 and each scheduled call's place as a blob; count u32 and each receipt as
/// a blob.
/// </summary>
internal sealed record BlockRecord(
    BlockHeader Header, RecordPlace Body, Certificate Certificate, BlockNotes Notes, IReadOnlyList<ReadOnlyMemory<byte>> Receipts)
{
    internal void Encode(BinaryEncoder writer)
    {
        writer.Blob(Header.Encode()).U32(Body.Segment).U32(Body.Offset).Blob(Certificate.Encode());
        Notes.Encode(writer);
        writer.U32((uint)Receipts.Count);
        foreach (var receipt in Receipts)
        {
            writer.Blob(receipt.Span);
        }
    }

    internal static BlockRecord? TryDecode(ReadOnlyMemory<byte> payload)
    {
        var reader = new BinaryDecoder(payload);
        var header = BlockHeader.TryDecode(reader.Blob(1024));
        var body = new RecordPlace(reader.U32(), reader.U32());
        var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
        var notes = BlockNotes.Decode(ref reader);
        var receipts = new ReadOnlyMemory<byte>[reader.Count(Block.BytesMax / 4)];
        for (var i = 0; i < receipts.Length && !reader.Failed; i++)
        {
            receipts[i] = reader.Blob(Block.BytesMax);
        }

        return reader.Finished && header is not null && certificate is not null ? new BlockRecord(header, body, certificate, notes, receipts) : null;
    }
}

/// <summary>
/// Payload of a seal: height before the segment's first block u64, count u32 and the offset u32 of each block record,
/// count u32 and (hash 32, segment u32, offset u32) of each body staged but not yet decided, zeros, and the
/// seal's own offset u64, so placed that it and the end mark are the last nine bytes of the file: they say where the index is.
/// </summary>
internal sealed record SegmentSeal(Height Before, IReadOnlyList<uint> Blocks, IReadOnlyList<KeyValuePair<Hash, RecordPlace>> Staged)
{
    internal byte[] Encode(long offset)
    {
        var writer = new BinaryEncoder(64 + Blocks.Count * 4 + Staged.Count * 40).U64(Before.Value).U32((uint)Blocks.Count);
        foreach (var block in Blocks)
        {
            writer.U32(block);
        }

        writer.U32((uint)Staged.Count);
        foreach (var (hash, place) in Staged)
        {
            writer.Hash(hash).U32(place.Segment).U32(place.Offset);
        }

        while ((writer.Length + sizeof(ulong) + 1) % RecordHeader.Alignment != 0)
        {
            writer.U8(0);
        }

        return writer.U64((ulong)offset).ToArray();
    }

    /// <summary>At most this many bytes.</summary>
    internal static int PayloadBytes(int blocks, int staged) => 8 + 4 + (blocks * 4) + 4 + (staged * 40) + 8 + RecordHeader.Alignment;

    internal static SegmentSeal? TryDecode(ReadOnlyMemory<byte> payload)
    {
        var reader = new BinaryDecoder(payload);
        var before = new Height(reader.U64());
        var blocks = new uint[reader.Count(payload.Length / 4)];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = reader.U32();
        }

        var staged = new KeyValuePair<Hash, RecordPlace>[reader.Count(payload.Length / 40)];
        for (var i = 0; i < staged.Length; i++)
        {
            staged[i] = new(reader.Hash(), new RecordPlace(reader.U32(), reader.U32()));
        }

        return reader.Failed ? null : new SegmentSeal(before, blocks, staged);
    }
}
