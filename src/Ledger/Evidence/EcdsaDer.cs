namespace Xinglin.Ledger.Evidence;

/// <summary>ECDSA signatures as DER (RFC 3279 section 2.2.3, <c>SEQUENCE { r INTEGER, s INTEGER }</c>), as signed notes carry them.</summary>
internal static class EcdsaDer
{
    /// <summary>Two integers of at most 33 bytes with their heads, and the head of the sequence.</summary>
    internal const int LengthMax = 2 + (2 * (2 + 33));

    private const int Half = 32;

    /// <summary>DER of r || s, 64 bytes.</summary>
    internal static byte[] Encode(ReadOnlySpan<byte> signature)
    {
        var r = Integer(signature[..Half]);
        var s = Integer(signature[Half..]);
        return [0x30, (byte)(r.Length + s.Length), .. r, .. s];
    }

    /// <summary>r || s; false unless the bytes are the one DER form of two positive integers below 2^256.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> der, Span<byte> signature)
    {
        if (der.Length is < 8 or > LengthMax || der[0] != 0x30 || der[1] != der.Length - 2)
        {
            return false;
        }

        var rest = der[2..];
        return TryInteger(ref rest, signature[..Half]) && TryInteger(ref rest, signature[Half..]) && rest.IsEmpty;
    }

    private static byte[] Integer(ReadOnlySpan<byte> number)
    {
        var start = 0;
        while (start < number.Length - 1 && number[start] == 0)
        {
            start++;
        }

        var digits = number[start..];
        return digits[0] >= 0x80 ? [0x02, (byte)(digits.Length + 1), 0, .. digits] : [0x02, (byte)digits.Length, .. digits];
    }

    private static bool TryInteger(ref ReadOnlySpan<byte> rest, Span<byte> number)
    {
        if (rest.Length < 3 || rest[0] != 0x02 || rest[1] == 0 || rest[1] > rest.Length - 2)
        {
            return false;
        }

        var digits = rest.Slice(2, rest[1]);
        rest = rest[(2 + digits.Length)..];
        if (digits[0] >= 0x80 || (digits[0] == 0 && digits.Length > 1 && digits[1] < 0x80))
        {
            return false;
        }

        digits = digits[0] == 0 ? digits[1..] : digits;
        if (digits.Length > Half)
        {
            return false;
        }

        number.Clear();
        digits.CopyTo(number[(Half - digits.Length)..]);
        return true;
    }
}
