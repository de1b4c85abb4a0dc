using System.Text;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Ledger.Primitives;

/// <summary>
/// A salted commitment: SHA-256("xinglin/commit/v1" || salt (32 bytes) || type || exact bytes). The type is a name of
/// letters, digits and hyphens and the content a JSON object, which starts with <c>{</c>: the joint between them is
/// therefore unambiguous without a separator. The random salt travels with the content, never on the ledger.
/// </summary>
public static class Commitment
{
    /// <summary>Length of the salt in bytes.</summary>
    public const int SaltLength = 32;

    /// <summary>Longest type name in characters.</summary>
    public const int TypeLengthMax = 64;

    private static ReadOnlySpan<byte> Tag => "xinglin/commit/v1"u8;

    /// <summary>Commits to the exact bytes of a JSON object.</summary>
    /// <exception cref="ArgumentException">The salt's length, the type's alphabet or the first byte is wrong: a programming fault.</exception>
    public static Hash Of(ReadOnlySpan<byte> salt, string type, ReadOnlySpan<byte> bytes) =>
        TryOf(salt, type, bytes, out var commitment) ? commitment : throw new ArgumentException("Not a salt of 32 bytes, a type and a JSON object.");

    /// <summary>True when the three open <paramref name="commitment"/>; never throws for hostile input.</summary>
    public static bool Opens(Hash commitment, ReadOnlySpan<byte> salt, string type, ReadOnlySpan<byte> bytes) =>
        TryOf(salt, type, bytes, out var computed) && computed == commitment;

    /// <summary>As <see cref="Of"/>, for input from elsewhere: false when salt, type or content have not the right form.</summary>
    public static bool TryOf(ReadOnlySpan<byte> salt, string type, ReadOnlySpan<byte> bytes, out Hash commitment)
    {
        commitment = default;
        if (salt.Length != SaltLength || !IsType(type) || bytes.IsEmpty || bytes[0] != (byte)'{')
        {
            return false;
        }

        Span<byte> head = stackalloc byte[Tag.Length + SaltLength + type.Length];
        Tag.CopyTo(head);
        salt.CopyTo(head[Tag.Length..]);
        Encoding.ASCII.GetBytes(type, head[(Tag.Length + SaltLength)..]);
        commitment = Sha256.Of(head, bytes);
        return true;
    }

    private static bool IsType(string? type)
    {
        if (type is null || type.Length is 0 or > TypeLengthMax)
        {
            return false;
        }

        foreach (var symbol in type)
        {
            if (!char.IsAsciiLetterOrDigit(symbol) && symbol != '-')
            {
                return false;
            }
        }

        return true;
    }
}
