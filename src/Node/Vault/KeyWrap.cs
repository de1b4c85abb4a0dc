using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Vault;

/// <summary>A record key as it is kept: it opens only with its epoch's key, and only as the key of this record and layer.</summary>
/// <param name="Record">The record's pointer, or an upload's random id.</param>
/// <param name="Layer">One of <c>index</c>, <c>summary</c>, <c>detail</c>, <c>raw</c>.</param>
/// <param name="Epoch">Which epoch's key it is wrapped under.</param>
/// <param name="Bytes">Nonce, 12 bytes, the key encrypted with AES-256-GCM, 32 bytes, and its tag, 16 bytes.</param>
public sealed record WrappedKey(Hash Record, string Layer, int Epoch, byte[] Bytes)
{
    /// <summary>Length of <see cref="Bytes"/>.</summary>
    public const int Length = NonceLength + KeyLength + TagLength;

    private const int NonceLength = 12;
    private const int KeyLength = 32;
    private const int TagLength = 16;

    /// <summary>Wraps a key.</summary>
    public static WrappedKey Wrap(Hash record, string layer, int epoch, ReadOnlySpan<byte> epochKey, ReadOnlySpan<byte> key)
    {
        var bytes = new byte[Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceLength));
        using var aead = new AesGcm(epochKey, TagLength);
        aead.Encrypt(bytes.AsSpan(0, NonceLength), key, bytes.AsSpan(NonceLength, KeyLength), bytes.AsSpan(NonceLength + KeyLength), Associated(record, layer, epoch));
        return new WrappedKey(record, layer, epoch, bytes);
    }

    /// <summary>The key; null when it was wrapped under another, or for another record or layer.</summary>
    public byte[]? Unwrap(ReadOnlySpan<byte> epochKey)
    {
        if (Bytes.Length != Length)
        {
            return null;
        }

        var key = new byte[KeyLength];
        using var aead = new AesGcm(epochKey, TagLength);
        try
        {
            aead.Decrypt(
                Bytes.AsSpan(0, NonceLength), Bytes.AsSpan(NonceLength, KeyLength), Bytes.AsSpan(NonceLength + KeyLength), key, Associated(Record, Layer, Epoch));
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Associated(Hash record, string layer, int epoch)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, epoch);
        return [.. "xinglin/record-key/v1"u8, .. record.ToArray(), .. number, .. Encoding.ASCII.GetBytes(layer)];
    }
}
