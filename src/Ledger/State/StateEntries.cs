using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>An entry of the world state.</summary>
/// <param name="Key">UTF-8 of <c>contract.table/key</c>.</param>
/// <param name="Value">The value's exact bytes.</param>
public readonly record struct StateEntry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);

/// <summary>
/// The leaves as arrays: path, and one immutable block of bytes that holds key and value (u16 length of the key, key,
/// value), which readers on other threads may keep.
/// </summary>
internal sealed class StateEntries
{
    private const int SegmentBits = 12;
    private const int SegmentMask = (1 << SegmentBits) - 1;
    private const int KeyLengthSize = 2;

    private Hash[][] _paths = [];
    private byte[][][] _blocks = [];
    private int[] _free = new int[256];
    private int _freeCount;
    private int _used;

    public ref readonly Hash PathOf(int entry) => ref _paths[entry >> SegmentBits][entry & SegmentMask];

    public byte[] BlockOf(int entry) => _blocks[entry >> SegmentBits][entry & SegmentMask];

    /// <summary>Asks the processor to fetch the entry's path and place, ahead of their use.</summary>
    public unsafe void Prefetch(int entry)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref _paths[entry >> SegmentBits][entry & SegmentMask]));
            Sse.Prefetch0(Unsafe.AsPointer(ref _blocks[entry >> SegmentBits][entry & SegmentMask]));
        }
    }

    public int Add(in Hash path, byte[] block)
    {
        var entry = Take();
        _paths[entry >> SegmentBits][entry & SegmentMask] = path;
        _blocks[entry >> SegmentBits][entry & SegmentMask] = block;
        return entry;
    }

    public void Free(int entry)
    {
        _blocks[entry >> SegmentBits][entry & SegmentMask] = [];
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, _free.Length * 2);
        }

        _free[_freeCount++] = entry;
    }

    public static byte[] Pack(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var block = GC.AllocateUninitializedArray<byte>(checked(KeyLengthSize + key.Length + value.Length));
        BinaryPrimitives.WriteUInt16BigEndian(block, checked((ushort)key.Length));
        key.CopyTo(block.AsSpan(KeyLengthSize));
        value.CopyTo(block.AsSpan(KeyLengthSize + key.Length));
        return block;
    }

    public static ReadOnlyMemory<byte> Key(byte[] block) => block.AsMemory(KeyLengthSize, BinaryPrimitives.ReadUInt16BigEndian(block));

    public static ReadOnlyMemory<byte> Value(byte[] block) => block.AsMemory(KeyLengthSize + BinaryPrimitives.ReadUInt16BigEndian(block));

    private int Take()
    {
        if (_freeCount > 0)
        {
            return _free[--_freeCount];
        }

        if (_used >> SegmentBits == _paths.Length)
        {
            _paths = [.. _paths, new Hash[1 << SegmentBits]];
            _blocks = [.. _blocks, new byte[1 << SegmentBits][]];
        }

        return _used++;
    }
}
