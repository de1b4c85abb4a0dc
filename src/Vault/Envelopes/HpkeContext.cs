using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Xinglin.Vault.Envelopes;

/// <summary>
/// An RFC 9180 base-mode encryption context (section 5): one direction, one recipient, a counter. Not thread-safe.
/// </summary>
public sealed class HpkeContext : IDisposable
{
    /// <summary>Nt, bytes added to every plaintext.</summary>
    public const int TagLength = 16;

    private const int NonceLength = 12;

    private readonly LabeledKdf _kdf;
    private readonly AesGcm? _aead;
    private readonly byte[] _nonce;
    private readonly byte[] _exporter;
    private ulong _sequence;

    internal HpkeContext(HpkeSuite suite, byte[] sharedSecret, ReadOnlySpan<byte> info)
    {
        _kdf = new LabeledKdf(suite.Hash, suite.Id);
        byte[] context = [0, .. _kdf.Extract([], "psk_id_hash", []), .. _kdf.Extract([], "info_hash", info)];
        var secret = _kdf.Extract(sharedSecret, "secret", []);
        _exporter = _kdf.Expand(secret, "exp", context, suite.HashLength);
        _nonce = [];
        if (suite.Aead != HpkeSuite.ExportOnly)
        {
            _nonce = _kdf.Expand(secret, "base_nonce", context, NonceLength);
            _aead = new AesGcm(_kdf.Expand(secret, "key", context, suite.KeyLength), TagLength);
        }

        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>Encrypts the next message: ciphertext, then the tag.</summary>
    public byte[] Seal(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext)
    {
        var sealedBytes = new byte[checked(plaintext.Length + TagLength)];
        Aead.Encrypt(NextNonce(), plaintext, sealedBytes.AsSpan(0, plaintext.Length), sealedBytes.AsSpan(plaintext.Length), associated);
        return sealedBytes;
    }

    /// <summary>Decrypts the next message; null when it was not made for this context, altered, or out of turn.</summary>
    public byte[]? Open(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < TagLength)
        {
            return null;
        }

        var plaintext = new byte[sealedBytes.Length - TagLength];
        var used = _sequence;
        try
        {
            Aead.Decrypt(NextNonce(), sealedBytes[..plaintext.Length], sealedBytes[plaintext.Length..], plaintext, associated);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            _sequence = used;
            return null;
        }
    }

    /// <summary>A secret bound to this context and to <paramref name="exporterContext"/> (section 5.3).</summary>
    public byte[] Export(ReadOnlySpan<byte> exporterContext, int length) => _kdf.Expand(_exporter, "sec", exporterContext, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        _aead?.Dispose();
        CryptographicOperations.ZeroMemory(_exporter);
    }

    private AesGcm Aead => _aead ?? throw new InvalidOperationException("This suite exports only.");

    private byte[] NextNonce()
    {
        var nonce = new byte[NonceLength];
        BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(4), _sequence);
        _sequence = checked(_sequence + 1);
        for (var i = 0; i < NonceLength; i++)
        {
            nonce[i] ^= _nonce[i];
        }

        return nonce;
    }
}
