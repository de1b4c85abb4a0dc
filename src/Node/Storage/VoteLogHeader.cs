using System.Buffers.Binary;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// First 128 bytes of a vote log file, little-endian: tag "xinglin/votes/v1", the validator's kid 32, generation u64,
/// birth of the file i64, its number u64, zeros, CRC-32C over the first 124 bytes u32. All zero: the file is not in use.
/// </summary>
internal readonly record struct VoteLogHeader(KeyId Validator, ulong Generation, FileIdentity File)
{
    internal const int Bytes = 128;

    private static ReadOnlySpan<byte> Tag => "xinglin/votes/v1"u8;

    internal byte[] Encode()
    {
        var bytes = new byte[Bytes];
        var span = bytes.AsSpan();
        Tag.CopyTo(span);
        Validator.Value.CopyTo(span[16..]);
        BinaryPrimitives.WriteUInt64LittleEndian(span[48..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(span[56..], File.Born);
        BinaryPrimitives.WriteUInt64LittleEndian(span[64..], File.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(span[124..], Crc32C.Of(0, span[..124]));
        return bytes;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> span, out VoteLogHeader header)
    {
        header = default;
        if (!span.StartsWith(Tag) || Crc32C.Of(0, span[..124]) != BinaryPrimitives.ReadUInt32LittleEndian(span[124..]))
        {
            return false;
        }

        header = new VoteLogHeader(
            new KeyId(new Hash(span.Slice(16, Hash.Length))),
            BinaryPrimitives.ReadUInt64LittleEndian(span[48..]),
            new FileIdentity(BinaryPrimitives.ReadInt64LittleEndian(span[56..]), BinaryPrimitives.ReadUInt64LittleEndian(span[64..])));
        return true;
    }
}
