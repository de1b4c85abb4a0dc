using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>
/// A final block as stored and sent: header, body, receipts, certificate. Binary form: tag "xinglin/block/v1", header
/// blob, body blob, count u32 and each receipt as a blob, certificate blob.
/// </summary>
public sealed record Block(BlockHeader Header, ReadOnlyMemory<byte> Body, IReadOnlyList<ReadOnlyMemory<byte>> Receipts, Certificate Certificate)
{
    /// <summary>A block's binary form: body 1 MiB, receipts as much again and half more, header and certificate under 40 KiB.</summary>
    public const int BytesMax = 4 * LedgerLimits.EntryBytesMax;

    private static ReadOnlySpan<byte> Tag => "xinglin/block/v1"u8;

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(Body.Length + 1024 + Receipts.Sum(r => r.Length + 4)).Raw(Tag).Blob(Header.Encode()).Blob(Body.Span).U32((uint)Receipts.Count);
        foreach (var receipt in Receipts)
        {
            writer.Blob(receipt.Span);
        }

        return writer.Blob(Certificate.Encode()).ToArray();
    }

    /// <summary>Reads an untrusted block: form and caps only.</summary>
    public static Block? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var header = BlockHeader.TryDecode(reader.Blob(1024));
        var body = reader.Blob(LedgerLimits.EntryBytesMax);
        var receipts = new ReadOnlyMemory<byte>[reader.Count(LedgerLimits.EntryBytesMax / 64)];
        for (var i = 0; i < receipts.Length; i++)
        {
            receipts[i] = reader.Blob(LedgerLimits.EntryBytesMax);
        }

        var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
        return reader.Finished && header is not null && certificate is not null ? new Block(header, body, receipts, certificate) : null;
    }
}
