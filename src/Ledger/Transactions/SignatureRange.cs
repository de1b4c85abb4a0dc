using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>The range check of FIPS 186-5 section 6.4.2 step 1: r and s in 1 .. n - 1. Both values of s are accepted.</summary>
internal static class SignatureRange
{
    /// <summary>The order n of P-256 (SP 800-186 section 3.2.1.3).</summary>
    private static readonly Hash Order = new(
    [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]);

    /// <summary>True when both halves of the 64 bytes are in range.</summary>
    public static bool Holds(ReadOnlySpan<byte> signature) => Holds(new Hash(signature[..32])) && Holds(new Hash(signature[32..]));

    private static bool Holds(Hash scalar) => !scalar.IsZero && scalar.CompareTo(Order) < 0;
}
