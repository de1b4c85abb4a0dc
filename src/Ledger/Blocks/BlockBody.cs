using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>Who put the body's batches in order.</summary>
public enum BodySource : byte
{
    /// <summary>An entry of the ordering log, named by epoch and sequence number.</summary>
    OrderingLog = 0,

    /// <summary>A member's own proposal (later rounds, every 16th height).</summary>
    Member = 1,
}

/// <summary>
/// What a block executes: verbatim signed batches. Binary form: tag "xinglin/body/v1", source u8, epoch u64, seq u64
/// (both zero for a member's), count u32, each batch as a blob.
/// </summary>
public sealed record BlockBody(BodySource Source, ulong Epoch, ulong Sequence, IReadOnlyList<ReadOnlyMemory<byte>> Batches)
{
    private static ReadOnlySpan<byte> Tag => "xinglin/body/v1"u8;

    /// <summary>Everything but the batches: tag, source, epoch, seq, count.</summary>
    private static int FrameBytes => Tag.Length + sizeof(byte) + (2 * sizeof(ulong)) + sizeof(uint);

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(FrameBytes + Batches.Sum(b => b.Length + sizeof(uint))).Raw(Tag).U8((byte)Source).U64(Epoch).U64(Sequence).U32((uint)Batches.Count);
        foreach (var batch in Batches)
        {
            writer.Blob(batch.Span);
        }

        return writer.Finish();
    }

    /// <summary>Reads an untrusted body; the batches are views of the input and not yet judged.</summary>
    public static BlockBody? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var source = reader.U8();
        var epoch = reader.U64();
        var sequence = reader.U64();
        var batches = new ReadOnlyMemory<byte>[reader.Count(LedgerLimits.EntryBatchesMax)];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = reader.Blob(LedgerLimits.BatchBytesMax);
        }

        var known = source == (byte)BodySource.OrderingLog || (source == (byte)BodySource.Member && epoch == 0 && sequence == 0);
        return reader.Finished && known ? new BlockBody((BodySource)source, epoch, sequence, batches) : null;
    }
}
