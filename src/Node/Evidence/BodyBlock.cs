using System.Buffers.Binary;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Evidence;

/// <summary>What a block of the body store holds.</summary>
internal enum BodyState : byte
{
    /// <summary>A sealed body.</summary>
    Sealed = 1,

    /// <summary>Zeros where the sealed body was.</summary>
    Erased = 2,
}

/// <summary>
/// The 64-byte head of a sealed body. Blocks start at multiples of 16; integers are little-endian: mark u32, length u32 of
/// what follows the head, index u64, slot u32, key u32, counter u64, chain u8 (0 ordinary, 1 delayed), state u8, two zero
/// bytes, four zero bytes, show-from i64 (milliseconds, 0 for at once), eight zero bytes, four zero bytes, checksum u32
/// (CRC-32C over the first 60 bytes and what follows the head).
/// </summary>
/// <param name="Length">Bytes after the head: nonce 12, ciphertext, tag 16.</param>
/// <param name="Index">Number of the leaf, from 0.</param>
/// <param name="Slot">Which relationship, by the member's own numbering.</param>
/// <param name="Key">Number of the body key.</param>
/// <param name="Counter">The entry's counter within relationship and chain.</param>
/// <param name="Delayed">True for the chain of entries whose showing is delayed.</param>
/// <param name="State">Sealed or erased.</param>
/// <param name="ShowFrom">When the patient sees it.</param>
internal readonly record struct BodyBlock(int Length, long Index, int Slot, int Key, long Counter, bool Delayed, BodyState State, LedgerTime ShowFrom)
{
    internal const int HeadBytes = 64;
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;
    internal const int LengthMax = 32 * 1024 * 1024;

    private const uint Mark = 0x31424558;
    private const int Alignment = 16;

    /// <summary>Bytes that the block takes, padding included.</summary>
    internal int Extent => ExtentOf(Length);

    internal static int ExtentOf(int length) => checked((HeadBytes + length + Alignment - 1) / Alignment * Alignment);

    /// <summary>Writes the head before the bytes that it covers.</summary>
    internal void Write(Span<byte> block)
    {
        block[..HeadBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(block, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(block[8..], Index);
        BinaryPrimitives.WriteInt32LittleEndian(block[16..], Slot);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], Key);
        BinaryPrimitives.WriteInt64LittleEndian(block[24..], Counter);
        block[32] = Delayed ? (byte)1 : (byte)0;
        block[33] = (byte)State;
        BinaryPrimitives.WriteInt64LittleEndian(block[40..], ShowFrom.Milliseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(block[60..], Checksum(block));
    }

    /// <summary>Reads head and content that belong together; false when they are not what was written here.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out BodyBlock block)
    {
        block = default;
        if (bytes.Length < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Mark)
        {
            return false;
        }

        block = new BodyBlock(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), bytes[32] == 1, (BodyState)bytes[33],
            new LedgerTime(BinaryPrimitives.ReadInt64LittleEndian(bytes[40..])));
        return block.Length is >= 0 and <= LengthMax && HeadBytes + block.Length <= bytes.Length
            && block.State is BodyState.Sealed or BodyState.Erased
            && block.Checksum(bytes) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]);
    }

    private uint Checksum(ReadOnlySpan<byte> block) => Crc32C.Of(Crc32C.Of(0, block[..60]), block.Slice(HeadBytes, Length));
}
