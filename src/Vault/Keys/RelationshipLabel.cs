using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Keys;

/// <summary>
/// Names one relationship inside a wallet: 16 random bytes, never computed from an identity, known to the wallet only.
/// Text: base64url, 22 characters.
/// </summary>
public readonly record struct RelationshipLabel
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 16;

    private readonly UInt128 _value;

    private RelationshipLabel(UInt128 value) => _value = value;

    /// <summary>A fresh random label.</summary>
    public static RelationshipLabel Create() => FromBytes(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads exactly 16 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static RelationshipLabel FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("A label is 16 bytes.", nameof(bytes));
        }

        return new RelationshipLabel(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Strict parse of the 22-character form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RelationshipLabel label)
    {
        label = default;
        var bytes = text is { Length: 22 } ? Base64Url.Decode(text) : null;
        if (bytes is null)
        {
            return false;
        }

        label = FromBytes(bytes);
        return true;
    }

    /// <summary>The 16 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);
        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString() => Base64Url.Encode(ToArray());
}
