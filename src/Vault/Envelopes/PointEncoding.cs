using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Envelopes;

/// <summary>The uncompressed form of a P-256 point (SEC 1, 2.3.3): 0x04, x, y; 65 bytes. No other form is accepted.</summary>
public static class PointEncoding
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 65;

    /// <summary>Encodes a key.</summary>
    public static byte[] Encode(in P256PublicKey key) => [4, .. key.X.ToArray(), .. key.Y.ToArray()];

    /// <summary>Reads an untrusted point: form, range and curve are checked; infinity, compressed and hybrid forms are refused.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out P256PublicKey key)
    {
        key = default;
        return bytes.Length == Length && bytes[0] == 4
            && P256PublicKey.TryCreate(new Hash(bytes[1..33]), new Hash(bytes[33..]), out key);
    }
}
