using System.Text.Json;
using System.Text.Unicode;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>
/// JSON as the ledger takes it: one RFC 8259 value of valid UTF-8 in which every object's names are distinct, every number
/// is an integer of at most 2^53 - 1 either way, and nesting is capped. Any two readers understand such a text alike.
/// </summary>
public static class StrictJson
{
    /// <summary>Largest magnitude of a number: 2^53 - 1, exact in every language (RFC 7493 section 2.2).</summary>
    public const long IntegerMax = 9_007_199_254_740_991;

    /// <summary>
    /// Null when <paramref name="json"/> is strict; else the first of json-encoding, json-malformed, json-too-deep,
    /// json-duplicate-name and json-number that the text meets. Never throws.
    /// </summary>
    public static RefusalCode? Check(ReadOnlySpan<byte> json, int depthMax)
    {
        if (!Utf8.IsValid(json))
        {
            return TransactionCodes.JsonEncoding;
        }

        try
        {
            Span<int> names = stackalloc int[2 * StrictJsonWalk.NamesMax];
            var walk = new StrictJsonWalk(json, names, depthMax);
            return walk.Document();
        }
        catch (JsonException)
        {
            return TransactionCodes.JsonMalformed;
        }
    }

    /// <summary>True for <c>-?(0|[1-9][0-9]*)</c> other than minus zero and within <see cref="IntegerMax"/>.</summary>
    internal static bool TryInteger(ReadOnlySpan<byte> token, out long value)
    {
        value = 0;
        var negative = token.Length > 0 && token[0] == (byte)'-';
        var digits = negative ? token[1..] : token;
        if (digits.Length is 0 or > 16)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        if (value > IntegerMax || (negative && value == 0))
        {
            return false;
        }

        value = negative ? -value : value;
        return true;
    }

    /// <summary>True when an escaped string's text holds a surrogate without its other half.</summary>
    internal static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        var high = false;
        for (var i = 0; i < escaped.Length;)
        {
            var unit = 0;
            var length = 1;
            if (escaped[i] == (byte)'\\')
            {
                length = escaped[i + 1] == (byte)'u' ? 6 : 2;
                unit = length == 6 ? Hex(escaped.Slice(i + 2, 4)) : 0;
            }

            var low = unit is >= 0xdc00 and <= 0xdfff;
            if (high != low)
            {
                return true;
            }

            high = unit is >= 0xd800 and <= 0xdbff;
            i += length;
        }

        return high;
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = (value << 4) + (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value;
    }
}
