using System.Numerics;
using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Vault.Keys;

/// <summary>What was wrong with a desk code as typed.</summary>
public enum DeskCodeFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Not 28 symbols after spaces and dashes are dropped.</summary>
    Length = 1,

    /// <summary>A symbol that no code has (only U and punctuation: O, I and L are read as 0, 1 and 1).</summary>
    Symbol = 2,

    /// <summary>All symbols are possible but they do not belong together: a typing mistake, not an old or foreign code.</summary>
    Check = 3,
}

/// <summary>
/// The one-time code printed at a member's desk: 16 random bytes. Text: 28 symbols of Crockford's base32 in 7 groups of
/// 4: the 128 bits followed by 12 check bits, the first 12 of SHA-256("xinglin/desk-code/v1" || code). The claim key is
/// HKDF-SHA256(ikm = code, salt = empty, info = "xinglin/desk-code/v1"), 32 bytes, then
/// <see cref="DeterministicKeyGeneration"/>. Only the claim key's kid and expiry are on the ledger.
/// </summary>
public sealed class DeskCode
{
    /// <summary>Length of the secret, bytes.</summary>
    public const int SecretLength = 16;

    /// <summary>Symbols of the text form without dashes: (128 + 12) / 5.</summary>
    public const int SymbolCount = 28;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly byte[] _secret;

    private DeskCode(byte[] secret) => _secret = secret;

    /// <summary>A fresh random code.</summary>
    public static DeskCode Create() => new(RandomNumberGenerator.GetBytes(SecretLength));

    /// <summary>From its 16 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static DeskCode FromBytes(ReadOnlySpan<byte> secret) =>
        secret.Length == SecretLength ? new DeskCode(secret.ToArray()) : throw new ArgumentException("A code is 16 bytes.", nameof(secret));

    /// <summary>
    /// Reads what a person typed: case, spaces and dashes do not matter, O is 0, I and L are 1. Never throws.
    /// </summary>
    public static DeskCodeFault TryParse(string? typed, out DeskCode? code)
    {
        code = null;
        var value = BigInteger.Zero;
        var symbols = 0;
        foreach (var character in (typed ?? string.Empty).Length > 200 ? string.Empty : typed ?? string.Empty)
        {
            if (char.IsWhiteSpace(character) || character is '-' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014')
            {
                continue;
            }

            var digit = Digit(character);
            if (digit < 0)
            {
                return DeskCodeFault.Symbol;
            }

            value = (value << 5) | digit;
            symbols++;
        }

        if (symbols != SymbolCount)
        {
            return DeskCodeFault.Length;
        }

        var secret = Bytes(value >> 12);
        if ((int)(value & 0xfff) != Check(secret))
        {
            return DeskCodeFault.Check;
        }

        code = new DeskCode(secret);
        return DeskCodeFault.None;
    }

    /// <summary>The key whose kid is on the ledger while the code can be used.</summary>
    public P256Signer ClaimKey()
    {
        var seed = HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, DeterministicKeyGeneration.ScalarLength, [], Tag.ToArray());
        return P256Signer.FromScalar(DeterministicKeyGeneration.P256Scalar(seed));
    }

    /// <summary>As printed: seven groups of four with dashes.</summary>
    public override string ToString()
    {
        var value = (new BigInteger(_secret, isUnsigned: true, isBigEndian: true) << 12) | Check(_secret);
        Span<char> symbols = stackalloc char[SymbolCount];
        for (var i = SymbolCount - 1; i >= 0; i--)
        {
            symbols[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }

        var text = new string(symbols);
        return string.Join('-', Enumerable.Range(0, SymbolCount / 4).Select(g => text.Substring(g * 4, 4)));
    }

    private static ReadOnlySpan<byte> Tag => "xinglin/desk-code/v1"u8;

    private static int Digit(char character) => char.ToUpperInvariant(character) switch
    {
        'O' => 0,
        'I' or 'L' => 1,
        var symbol => Alphabet.IndexOf(symbol, StringComparison.Ordinal),
    };

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[SecretLength];
        var minimal = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        minimal.CopyTo(bytes, SecretLength - minimal.Length);
        return bytes;
    }

    private static int Check(ReadOnlySpan<byte> secret)
    {
        var digest = SHA256.HashData([.. Tag, .. secret]);
        return (digest[0] << 4) | (digest[1] >> 4);
    }
}
