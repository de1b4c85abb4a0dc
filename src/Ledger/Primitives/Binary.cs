using System.Buffers.Binary;
using System.Text;

namespace Xinglin.Ledger.Primitives;

/// <summary>Writes the ledger's binary forms: fixed order, big-endian integers, blobs and texts behind a u32 length.</summary>
public sealed class BinaryEncoder
{
    private byte[] _buffer;
    private int _length;

    /// <summary>Starts empty with room for <paramref name="capacity"/> bytes.</summary>
    public BinaryEncoder(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>Bytes written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Number of bytes written.</summary>
    public int Length => _length;

    /// <summary>Forgets what was written, keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>A fresh array of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>What was written, without a copy when the capacity was exact. The encoder is not used afterwards.</summary>
    public byte[] Finish() => _length == _buffer.Length ? _buffer : ToArray();

    /// <summary>One byte.</summary>
    public BinaryEncoder U8(byte value)
    {
        Reserve(1)[0] = value;
        return this;
    }

    /// <summary>Four bytes.</summary>
    public BinaryEncoder U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);
        return this;
    }

    /// <summary>Eight bytes.</summary>
    public BinaryEncoder U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);
        return this;
    }

    /// <summary>Eight bytes, two's complement.</summary>
    public BinaryEncoder I64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);
        return this;
    }

    /// <summary>32 bytes.</summary>
    public BinaryEncoder Hash(Hash value)
    {
        value.CopyTo(Reserve(Primitives.Hash.Length));
        return this;
    }

    /// <summary>Bytes without a length: the reader knows how many.</summary>
    public BinaryEncoder Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        return this;
    }

    /// <summary>u32 length, then the bytes.</summary>
    public BinaryEncoder Blob(ReadOnlySpan<byte> bytes) => U32((uint)bytes.Length).Raw(bytes);

    /// <summary>u32 length, then UTF-8.</summary>
    public BinaryEncoder Text(string text) => Blob(Encoding.UTF8.GetBytes(text));

    private Span<byte> Reserve(int count)
    {
        var needed = checked(_length + count);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, (int)Math.Min(int.MaxValue / 2, (long)_buffer.Length * 2)));
        }

        var span = _buffer.AsSpan(_length, count);
        _length = needed;
        return span;
    }
}

/// <summary>
/// Reads untrusted binary forms. A short or over-long field sets <see cref="Failed"/> and yields defaults from then on;
/// the caller checks <see cref="Finished"/> once at the end.
/// </summary>
public ref struct BinaryDecoder(ReadOnlyMemory<byte> input)
{
    private readonly ReadOnlyMemory<byte> _input = input;
    private int _position;

    /// <summary>True after any field could not be read.</summary>
    public bool Failed { get; private set; }

    /// <summary>True when every byte was read and nothing failed.</summary>
    public readonly bool Finished => !Failed && _position == _input.Length;

    /// <summary>Offset of the next unread byte.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _input.Length - _position;

    /// <summary>Marks the input as refused (a semantic check failed).</summary>
    public void Fail() => Failed = true;

    /// <summary>One byte.</summary>
    public byte U8()
    {
        var span = Take(1);
        return span.IsEmpty ? (byte)0 : span[0];
    }

    /// <summary>Four bytes.</summary>
    public uint U32()
    {
        var span = Take(4);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(span);
    }

    /// <summary>Four bytes, refused above <paramref name="max"/>: every count a peer sends has a cap.</summary>
    public int Count(int max)
    {
        var value = U32();
        if (value <= max)
        {
            return (int)value;
        }

        Failed = true;
        return 0;
    }

    /// <summary>Eight bytes.</summary>
    public ulong U64()
    {
        var span = Take(8);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(span);
    }

    /// <summary>Eight bytes, two's complement.</summary>
    public long I64()
    {
        var span = Take(8);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadInt64BigEndian(span);
    }

    /// <summary>32 bytes.</summary>
    public Hash Hash()
    {
        var span = Take(Primitives.Hash.Length);
        return span.IsEmpty ? default : new Hash(span);
    }

    /// <summary>Exactly <paramref name="count"/> bytes, a view of the input.</summary>
    public ReadOnlyMemory<byte> Raw(int count)
    {
        if (Failed || count < 0 || count > Remaining)
        {
            Failed = true;
            return default;
        }

        var slice = _input.Slice(_position, count);
        _position += count;
        return slice;
    }

    /// <summary>u32 length and bytes, refused above <paramref name="max"/>; a view of the input.</summary>
    public ReadOnlyMemory<byte> Blob(int max) => Raw(Count(max));

    /// <summary>u32 length and UTF-8, refused above <paramref name="maxBytes"/> or when not valid UTF-8.</summary>
    public string Text(int maxBytes)
    {
        var bytes = Blob(maxBytes).Span;
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            Failed = true;
            return string.Empty;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Refuses unless the next bytes are exactly <paramref name="tag"/> (a domain tag and version).</summary>
    public void Expect(ReadOnlySpan<byte> tag)
    {
        if (!Take(tag.Length).SequenceEqual(tag))
        {
            Failed = true;
        }
    }

    private ReadOnlySpan<byte> Take(int count) => Raw(count).Span;
}
