using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Xinglin.Vault.Envelopes;

/// <summary>
/// C2SP chunked-encryption (c2sp.org/chunked-encryption) as Cobblestone-256: HKDF-Expand with SHA-512, AES-256-GCM, chunks of
/// 16 KiB of which the last is always shorter. A sealed message is a 24-byte salt, a 32-byte key commitment, then the chunks,
/// each with its 16-byte tag. This is one message's key; not thread-safe.
/// </summary>
public sealed class ChunkedEncryption : IDisposable
{
    /// <summary>The input key, bytes; uniformly random.</summary>
    public const int KeyLength = 32;

    /// <summary>Salt, bytes.</summary>
    public const int SaltLength = 24;

    /// <summary>Salt and commitment, bytes.</summary>
    public const int HeaderLength = SaltLength + Hash32;

    /// <summary>Plaintext of every chunk but the last, bytes.</summary>
    public const int ChunkLength = 16 * 1024;

    /// <summary>Added to each chunk, bytes.</summary>
    public const int TagLength = 16;

    /// <summary>A full chunk as sealed, bytes.</summary>
    public const int SealedChunkLength = ChunkLength + TagLength;

    /// <summary>Chunks of one message, the specification's cap: 4 PiB.</summary>
    public const long ChunksMax = 1L << 38;

    private const int Hash32 = 32;
    private const int NonceLength = 12;

    private readonly AesGcm _aead;
    private readonly byte[] _baseNonce;
    private readonly byte[] _nonce = new byte[NonceLength];

    private ChunkedEncryption(byte[] derived, ReadOnlySpan<byte> salt)
    {
        _aead = new AesGcm(derived.AsSpan(0, KeyLength), TagLength);
        _baseNonce = derived[KeyLength..(KeyLength + NonceLength)];
        Header = (byte[])[.. salt, .. derived.AsSpan(KeyLength + NonceLength)];
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>What a sealed message begins with, <see cref="HeaderLength"/> bytes.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    private static ReadOnlySpan<byte> Label => "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8;

    /// <summary>For a new message: a fresh random salt.</summary>
    /// <param name="key">32 random bytes.</param>
    /// <param name="context">What the message is bound to; may be empty.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static ChunkedEncryption ForSealing(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) =>
        WithSalt(key, RandomNumberGenerator.GetBytes(SaltLength), context);

    /// <summary>For a sealed message; null when it is too short, or key or context are not those it was sealed under.</summary>
    public static ChunkedEncryption? ForOpening(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> header)
    {
        if (key.Length != KeyLength || header.Length < HeaderLength)
        {
            return null;
        }

        var opening = WithSalt(key, header[..SaltLength], context);
        if (CryptographicOperations.FixedTimeEquals(opening.Header.Span, header[..HeaderLength]))
        {
            return opening;
        }

        opening.Dispose();
        return null;
    }

    /// <summary>Bytes of the sealed form of so many bytes.</summary>
    public static long SealedLength(long plaintext) => checked(HeaderLength + plaintext + ((plaintext / ChunkLength) + 1) * TagLength);

    /// <summary>Bytes that a sealed message of this length holds; null when no message has this length.</summary>
    public static long? PlaintextLength(long sealedLength)
    {
        var body = sealedLength - HeaderLength;
        var last = body % SealedChunkLength;
        return body < TagLength || last < TagLength || body / SealedChunkLength >= ChunksMax ? null : body - (((body / SealedChunkLength) + 1) * TagLength);
    }

    /// <summary>Seals chunk <paramref name="number"/> into <paramref name="output"/>, which is <see cref="TagLength"/> longer.</summary>
    internal void Seal(long number, ReadOnlySpan<byte> plaintext, Span<byte> output) =>
        _aead.Encrypt(Nonce(number), plaintext, output[..plaintext.Length], output[plaintext.Length..]);

    /// <summary>Opens chunk <paramref name="number"/>; false when it is not the one that was sealed there.</summary>
    internal bool TryOpen(long number, ReadOnlySpan<byte> sealedChunk, Span<byte> output)
    {
        if (number >= ChunksMax || sealedChunk.Length < TagLength)
        {
            return false;
        }

        try
        {
            _aead.Decrypt(Nonce(number), sealedChunk[..^TagLength], sealedChunk[^TagLength..], output);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _aead.Dispose();

    /// <summary>With a given salt: for golden vectors, and for what was sealed already.</summary>
    internal static ChunkedEncryption WithSalt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context)
    {
        if (key.Length != KeyLength)
        {
            throw new ArgumentException("A key is 32 bytes.", nameof(key));
        }

        byte[] info = [.. Label, .. salt, .. context];
        return new ChunkedEncryption(Expand(key, info), salt);
    }

    /// <summary>HKDF-Expand (RFC 5869, section 2.3) to two blocks; the framework's takes no key that is shorter than the hash.</summary>
    private static byte[] Expand(ReadOnlySpan<byte> key, byte[] info)
    {
        var first = HMACSHA512.HashData(key, (byte[])[.. info, 1]);
        byte[] output = [.. first, .. HMACSHA512.HashData(key, (byte[])[.. first, .. info, 2])];
        return output[..(KeyLength + NonceLength + Hash32)];
    }

    private byte[] Nonce(long number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, ChunksMax);
        _baseNonce.CopyTo(_nonce, 0);
        var tail = _nonce.AsSpan(NonceLength - sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(tail, BinaryPrimitives.ReadUInt64BigEndian(tail) ^ (ulong)number);
        return _nonce;
    }
}
