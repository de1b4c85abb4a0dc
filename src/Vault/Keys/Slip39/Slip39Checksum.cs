namespace Xinglin.Vault.Keys.Slip39;

/// <summary>RS1024: a Reed-Solomon code over GF(1024) that finds every mistake in up to three words (SLIP-39, "Checksum").</summary>
internal static class Slip39Checksum
{
    private static ReadOnlySpan<uint> Generator =>
    [
        0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
    ];

    public static bool Holds(ReadOnlySpan<int> words, bool extendable) => Remainder(words, extendable) == 1;

    /// <summary>Writes the last three words.</summary>
    public static void Write(Span<int> words, bool extendable)
    {
        words[^3..].Clear();
        var remainder = Remainder(words, extendable) ^ 1;
        for (var i = 0; i < 3; i++)
        {
            words[words.Length - 3 + i] = (int)((remainder >> (10 * (2 - i))) & 1023);
        }
    }

    private static uint Remainder(ReadOnlySpan<int> words, bool extendable)
    {
        uint remainder = 1;
        foreach (var letter in extendable ? "shamir_extendable"u8 : "shamir"u8)
        {
            remainder = Step(remainder, letter);
        }

        foreach (var word in words)
        {
            remainder = Step(remainder, (uint)word);
        }

        return remainder;
    }

    private static uint Step(uint remainder, uint value)
    {
        var carried = remainder >> 20;
        remainder = ((remainder & 0xfffff) << 10) ^ value;
        for (var i = 0; i < 10; i++)
        {
            remainder ^= ((carried >> i) & 1) != 0 ? Generator[i] : 0;
        }

        return remainder;
    }
}
