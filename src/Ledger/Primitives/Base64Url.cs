using System.Buffers;
using Codec = System.Buffers.Text.Base64Url;

namespace Xinglin.Ledger.Primitives;

/// <summary>
/// Base64url without padding (RFC 4648 section 5), strict: white space, padding, other alphabets and non-zero trailing
/// bits are refused, so that one value has one text.
/// </summary>
public static class Base64Url
{
    /// <summary>Encodes to text without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Codec.EncodeToString(bytes);

    /// <summary>Decodes text; false when it is not the one strict encoding of some bytes or the destination is too short.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length > MaxText)
        {
            return false;
        }

        var utf8 = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] > 0x7f)
                {
                    return false;
                }

                utf8[i] = (byte)text[i];
            }

            return TryDecode(utf8.AsSpan(0, text.Length), destination, out written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>Decodes ASCII text; same rules.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> ascii, Span<byte> destination, out int written)
    {
        written = 0;
        if (ascii.Length > MaxText || (ascii.Length & 3) == 1 || ascii.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var length = DecodedLength(ascii.Length);
        if (destination.Length < length || !LastBitsAreZero(ascii))
        {
            return false;
        }

        return Codec.DecodeFromUtf8(ascii, destination, out _, out written) == OperationStatus.Done && written == length;
    }

    /// <summary>Decodes to a fresh array, or null when refused.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxText || (text.Length & 3) == 1)
        {
            return null;
        }

        var bytes = new byte[DecodedLength(text.Length)];
        return TryDecode(text, bytes, out _) ? bytes : null;
    }

    /// <summary>Bytes that a text of this length decodes to.</summary>
    public static int DecodedLength(int textLength) => (int)((long)textLength * 3 / 4);

    /// <summary>Longest text accepted: 64 MiB.</summary>
    private const int MaxText = 64 << 20;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static bool LastBitsAreZero(ReadOnlySpan<byte> ascii)
    {
        var tail = ascii.Length & 3;
        if (tail == 0)
        {
            return true;
        }

        var value = Value(ascii[^1]);
        return tail == 2 ? (value & 0x0f) == 0 : (value & 0x03) == 0;
    }

    private static int Value(byte symbol) => symbol switch
    {
        >= (byte)'A' and <= (byte)'Z' => symbol - 'A',
        >= (byte)'a' and <= (byte)'z' => symbol - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => symbol - '0' + 52,
        (byte)'-' => 62,
        _ => 63,
    };
}
