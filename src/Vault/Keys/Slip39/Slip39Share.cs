namespace Xinglin.Vault.Keys.Slip39;

/// <summary>What all shares of one secret have in common.</summary>
/// <param name="Identifier">15 random bits.</param>
/// <param name="Extendable">True when the identifier is no salt: further sets of shares can be made of the same encrypted secret.</param>
/// <param name="Exponent">0 to 15: 2,500 · 2^e iterations a round.</param>
/// <param name="GroupThreshold">Groups needed, 1 to 16.</param>
/// <param name="GroupCount">Groups there are, 1 to 16.</param>
public sealed record Slip39Set(int Identifier, bool Extendable, int Exponent, int GroupThreshold, int GroupCount);

/// <summary>
/// One share as words (SLIP-39, "Format of the share mnemonic"): identifier 15 bits, extendable 1, exponent 4, group index 4, group
/// threshold - 1, group count - 1, member index, member threshold - 1 of 4 bits each, the value padded with zeros in front to words of
/// 10 bits, and a checksum RS1024 of three words.
/// </summary>
/// <param name="Set">What it shares with the others.</param>
/// <param name="Group">Index of its group, 0 to 15.</param>
/// <param name="Member">Index in the group, 0 to 15.</param>
/// <param name="MemberThreshold">Shares of the group that are needed, 1 to 16.</param>
/// <param name="Value">As long as the secret.</param>
public sealed record Slip39Share(Slip39Set Set, int Group, int Member, int MemberThreshold, byte[] Value)
{
    /// <summary>Fewest words: a secret of 16 bytes.</summary>
    public const int WordsMin = 20;

    /// <summary>Most words that are read: a secret of 32 bytes.</summary>
    public const int WordsMax = 33;

    private const int HeaderWords = 4;
    private const int ChecksumWords = 3;
    private const int WordBits = 10;
    private const int TextLengthMax = 1_000;

    /// <summary>Reads words with white space between them, in any case; null and the share when it is one.</summary>
    public static Slip39Fault? TryParse(string text, out Slip39Share share)
    {
        share = null!;
        var words = text.Length > TextLengthMax ? [] : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var values = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            values[i] = Slip39Words.Find(words[i]);
            if (values[i] < 0)
            {
                return new Slip39Fault(Slip39Codes.WordUnknown, Word: i);
            }
        }

        // The standard has longer secrets too; a wallet's is 32 bytes, and what is longer is somebody's mistake.
        var padding = (words.Length - HeaderWords - ChecksumWords) * WordBits % 16;
        if (words.Length is < WordsMin or > WordsMax || padding > 8)
        {
            return new Slip39Fault(Slip39Codes.Length);
        }

        if (!Slip39Checksum.Holds(values, IsExtendable(values)))
        {
            return new Slip39Fault(Slip39Codes.Checksum);
        }

        return Read(values, padding, out share) ? null : new Slip39Fault(Slip39Codes.Malformed);
    }

    /// <summary>The words, one space between them.</summary>
    public override string ToString()
    {
        var length = ((Value.Length * 8) + WordBits - 1) / WordBits;
        var values = new int[HeaderWords + length + ChecksumWords];
        Pack([(Set.Identifier, 15), (Set.Extendable ? 1 : 0, 1), (Set.Exponent, 4)], values.AsSpan(0, 2));
        Pack([(Group, 4), (Set.GroupThreshold - 1, 4), (Set.GroupCount - 1, 4), (Member, 4), (MemberThreshold - 1, 4)], values.AsSpan(2, 2));
        Pack([(0, (length * WordBits) - (Value.Length * 8)), .. Value.Select(b => ((int)b, 8))], values.AsSpan(HeaderWords, length));
        Slip39Checksum.Write(values, Set.Extendable);
        return string.Join(' ', values.Select(Slip39Words.Of));
    }

    private static bool IsExtendable(int[] values) => (values[1] & 0x10) != 0;

    private static bool Read(int[] values, int padding, out Slip39Share share)
    {
        var set = new Slip39Set(
            (values[0] << 5) | (values[1] >> 5), IsExtendable(values), values[1] & 0xf, ((values[2] >> 2) & 0xf) + 1, (((values[2] & 3) << 2) | (values[3] >> 8)) + 1);
        var words = values.AsSpan(HeaderWords, values.Length - HeaderWords - ChecksumWords);
        var value = new byte[((words.Length * WordBits) - padding) / 8];
        var padded = Unpack(words, padding, value);
        share = new Slip39Share(set, values[2] >> 6, (values[3] >> 4) & 0xf, (values[3] & 0xf) + 1, value);
        return padded == 0 && set.GroupThreshold <= set.GroupCount && share.Group < set.GroupCount;
    }

    /// <summary>Reads the bytes behind the padding and returns the padding, which must be zero.</summary>
    private static int Unpack(ReadOnlySpan<int> words, int padding, Span<byte> value)
    {
        int held = 0, bits = 0, at = 0, front = words[0] >> (WordBits - padding);
        for (var i = 0; i < words.Length; i++)
        {
            held = (held << WordBits) | (i == 0 ? words[0] & ((1 << (WordBits - padding)) - 1) : words[i]);
            bits += i == 0 ? WordBits - padding : WordBits;
            while (bits >= 8)
            {
                bits -= 8;
                value[at++] = (byte)(held >> bits);
                held &= (1 << bits) - 1;
            }
        }

        return front;
    }

    private static void Pack(IEnumerable<(int Value, int Bits)> fields, Span<int> words)
    {
        int held = 0, bits = 0, at = 0;
        foreach (var (value, width) in fields)
        {
            held = (held << width) | value;
            bits += width;
            while (bits >= WordBits)
            {
                bits -= WordBits;
                words[at++] = held >> bits;
                held &= (1 << bits) - 1;
            }
        }
    }
}
