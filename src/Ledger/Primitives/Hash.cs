using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Xinglin.Ledger.Primitives;

/// <summary>A SHA-256 value: 32 bytes, compared and ordered as an unsigned big-endian number. Text form: base64url, 43 characters.</summary>
[JsonConverter(typeof(HashJson))]
public readonly record struct Hash : IComparable<Hash>
{
    /// <summary>Length of the binary form, in bytes.</summary>
    public const int Length = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long: a programming fault, never a peer's.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("A hash is 32 bytes.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>All bits zero: "no hash" in headers and the nil vote.</summary>
    public static Hash Zero => default;

    /// <summary>The first eight bytes as a number: sorting by it is sorting by the hash but for ties.</summary>
    internal ulong Prefix => _a;

    /// <summary>True for the all-zero value.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Parses the 43-character base64url form; refuses any text that does not re-encode to itself.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash hash)
    {
        hash = default;
        if (text is null || text.Length != 43)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Length];
        if (!Base64Url.TryDecode(text, bytes, out var written) || written != Length)
        {
            return false;
        }

        hash = new Hash(bytes);
        return true;
    }

    /// <summary>Parses the 43-character base64url form given as ASCII; same rules.</summary>
    public static bool TryParse(ReadOnlySpan<byte> ascii, out Hash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (ascii.Length != 43 || !Base64Url.TryDecode(ascii, bytes, out var written) || written != Length)
        {
            return false;
        }

        hash = new Hash(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes, big-endian.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>A fresh array with the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Bit <paramref name="index"/> counted from the most significant (0) to the least (255).</summary>
    public bool Bit(int index)
    {
        var word = (index >> 6) switch { 0 => _a, 1 => _b, 2 => _c, _ => _d };
        return ((word >> (63 - (index & 63))) & 1) != 0;
    }

    /// <inheritdoc/>
    public int CompareTo(Hash other)
    {
        var order = _a.CompareTo(other._a);
        if (order != 0)
        {
            return order;
        }

        order = _b.CompareTo(other._b);
        if (order != 0)
        {
            return order;
        }

        order = _c.CompareTo(other._c);
        return order != 0 ? order : _d.CompareTo(other._d);
    }

    /// <summary>The first word serves as hash code: the value is already uniform.</summary>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Base64url without padding, 43 characters.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Base64Url.Encode(bytes);
    }
}
