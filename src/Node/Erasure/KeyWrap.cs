using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Erasure;

/// <summary>
/// A key wrapped under an epoch key: nonce, 12 bytes || AES-256-GCM ciphertext || tag, 16 bytes. Associated data: "xinglin/wrap/v1" ||
/// kind, u8 || epoch, u32 || id. A wrap of one thing does not open as another's.
/// </summary>
internal static class KeyWrap
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static ReadOnlySpan<byte> Tag => "xinglin/wrap/v1"u8;

    public static byte[] Wrap(EpochKey epoch, WrappedKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> key) =>
        Wrap(epoch, kind, id, key, RandomNumberGenerator.GetBytes(NonceLength));

    /// <summary>With a given nonce: for golden vectors only.</summary>
    internal static byte[] Wrap(EpochKey epoch, WrappedKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        var wrapped = new byte[NonceLength + key.Length + TagLength];
        nonce.CopyTo(wrapped);
        using var aead = new AesGcm(epoch.Key, TagLength);
        aead.Encrypt(nonce, key, wrapped.AsSpan(NonceLength, key.Length), wrapped.AsSpan(NonceLength + key.Length), Associated(epoch, kind, id));
        return wrapped;
    }

    /// <summary>The key; null when it was wrapped under another epoch key, as another thing, or altered.</summary>
    public static byte[]? Unwrap(EpochKey epoch, WrappedKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < NonceLength + TagLength)
        {
            return null;
        }

        var key = new byte[wrapped.Length - NonceLength - TagLength];
        using var aead = new AesGcm(epoch.Key, TagLength);
        try
        {
            aead.Decrypt(wrapped[..NonceLength], wrapped[NonceLength..^TagLength], wrapped[^TagLength..], key, Associated(epoch, kind, id));
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Associated(EpochKey epoch, WrappedKind kind, ReadOnlySpan<byte> id) =>
        new BinaryEncoder(64).Raw(Tag).U8((byte)kind).U32((uint)epoch.Number).Raw(id).ToArray();
}
