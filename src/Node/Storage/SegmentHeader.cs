using System.Buffers.Binary;
using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// First 128 bytes of a segment, little-endian: tag "xinglin/log/v1" and two zero bytes, network 32, number u64, length
/// of the file when made u64, height before its first block u64, checksum of the record before its first u32, zeros,
/// CRC-32C over the first 124 bytes u32.
/// </summary>
internal readonly record struct SegmentHeader(NetworkId Network, ulong Number, long Length, Height Before, uint Previous)
{
    internal const int Bytes = 128;

    private static ReadOnlySpan<byte> Tag => "xinglin/log/v1\0\0"u8;

    internal static string NameOf(ulong number) => $"{number.ToString("D10", CultureInfo.InvariantCulture)}.blocks";

    internal byte[] Encode()
    {
        var bytes = new byte[Bytes];
        var span = bytes.AsSpan();
        Tag.CopyTo(span);
        Network.Value.CopyTo(span[16..]);
        BinaryPrimitives.WriteUInt64LittleEndian(span[48..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(span[56..], Length);
        BinaryPrimitives.WriteUInt64LittleEndian(span[64..], Before.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(span[72..], Previous);
        BinaryPrimitives.WriteUInt32LittleEndian(span[124..], Crc32C.Of(0, span[..124]));
        return bytes;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> span, out SegmentHeader header)
    {
        header = default;
        if (span.Length < Bytes || !span.StartsWith(Tag) || Crc32C.Of(0, span[..124]) != BinaryPrimitives.ReadUInt32LittleEndian(span[124..]))
        {
            return false;
        }

        header = new SegmentHeader(
            new NetworkId(new Hash(span.Slice(16, Hash.Length))), BinaryPrimitives.ReadUInt64LittleEndian(span[48..]), BinaryPrimitives.ReadInt64LittleEndian(span[56..]),
            new Height(BinaryPrimitives.ReadUInt64LittleEndian(span[64..])), BinaryPrimitives.ReadUInt32LittleEndian(span[72..]));
        return true;
    }
}
