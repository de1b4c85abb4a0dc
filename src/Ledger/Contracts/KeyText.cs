using System.Text;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>Writes the short text of a table key as ASCII and returns its length; the destination has <see cref="KeyTexts.BytesMax"/> bytes.</summary>
public delegate int KeyText<in TKey>(TKey key, Span<byte> destination);

/// <summary>The texts of the usual keys.</summary>
public static class KeyTexts
{
    /// <summary>Longest key text, bytes; with the table's prefix a state key stays below 256.</summary>
    public const int BytesMax = 160;

    /// <summary>43 characters of base64url.</summary>
    public static KeyText<AccountId> Account { get; } = (key, destination) => Write(key.Value, destination);

    /// <summary>43 characters of base64url.</summary>
    public static KeyText<KeyId> Key { get; } = (key, destination) => Write(key.Value, destination);

    /// <summary>43 characters of base64url.</summary>
    public static KeyText<Hash> Hash { get; } = Write;

    /// <summary>A short ASCII text that the contract has checked.</summary>
    public static KeyText<string> Text { get; } = (key, destination) => Encoding.ASCII.GetBytes(key, destination);

    /// <summary>Writes 43 characters of base64url; for composed keys.</summary>
    public static int Write(Hash hash, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[Primitives.Hash.Length];
        hash.CopyTo(bytes);
        return System.Buffers.Text.Base64Url.EncodeToUtf8(bytes, destination);
    }
}
