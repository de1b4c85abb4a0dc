using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Xinglin.Node.Storage;

/// <summary>
/// A record's 32-byte header. Records start at multiples of 32, so that a header never straddles a 512-byte sector and is
/// either there or not. All integers are little-endian: length u32, kind u8, three zero bytes, height u64, flushed u32
/// (how far the file was durable when this was written), previous u32 (checksum of the record before), checksum u32
/// (CRC-32C over the first 24 bytes and the payload), header checksum u32 (CRC-32C over the first 28 bytes).
/// The payload follows, then one byte <see cref="EndMark"/>, then zeros up to the next record: the mark makes the share of
/// every record in its last sector differ from zero.
/// </summary>
internal readonly record struct RecordHeader(int Length, byte Kind, ulong Height, uint Flushed, uint Previous, uint Checksum)
{
    internal const int Bytes = 32;
    internal const int Alignment = 32;
    internal const byte EndMark = 0xA5;

    /// <summary>Bytes that a record with this payload takes, end mark and padding included.</summary>
    internal static int Extent(int payload) => checked((Bytes + payload + Alignment) / Alignment * Alignment);

    internal static RecordHeader Of(byte kind, ulong height, uint flushed, uint previous, ReadOnlySpan<byte> payload)
    {
        var header = new RecordHeader(payload.Length, kind, height, flushed, previous, 0);
        return header with { Checksum = header.ChecksumOver(payload) };
    }

    internal void Write(Span<byte> destination)
    {
        destination[..Bytes].Clear();
        WriteFields(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], Previous);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[28..], Crc32C.Of(0, destination[..28]));
    }

    /// <summary>False when the bytes are not a header that was written here.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        header = new RecordHeader(
            unchecked((int)BinaryPrimitives.ReadUInt32LittleEndian(source)), source[4], BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[16..]), BinaryPrimitives.ReadUInt32LittleEndian(source[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[24..]));
        return header.Length > 0
            && !source[5..8].ContainsAnyExcept((byte)0)
            && Crc32C.Of(0, source[..28]) == BinaryPrimitives.ReadUInt32LittleEndian(source[28..]);
    }

    /// <summary>What <see cref="Checksum"/> has to be.</summary>
    internal uint ChecksumOver(ReadOnlySpan<byte> payload)
    {
        Span<byte> fields = stackalloc byte[24];
        fields.Clear();
        WriteFields(fields);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[20..], Previous);
        return Crc32C.Of(Crc32C.Of(0, fields), payload);
    }

    private void WriteFields(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)Length);
        destination[4] = Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Height);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Flushed);
    }
}

/// <summary>CRC-32C (Castagnoli) by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    internal static uint Of(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
