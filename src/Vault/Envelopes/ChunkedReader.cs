namespace Xinglin.Vault.Envelopes;

/// <summary>What came of reading a chunk.</summary>
public enum ChunkedRead
{
    /// <summary>Plaintext that was authenticated; the message may still be found truncated later.</summary>
    Chunk = 1,

    /// <summary>The message is whole.</summary>
    End = 2,

    /// <summary>Altered, reordered, truncated, or of another message; it stays so.</summary>
    Damaged = 3,
}

/// <summary>Opens a sealed stream from its beginning, chunk by chunk, in constant memory.</summary>
public sealed class ChunkedReader : IDisposable
{
    private readonly ChunkedEncryption _encryption;
    private readonly Stream _input;
    private readonly byte[] _sealed = new byte[ChunkedEncryption.SealedChunkLength];
    private readonly byte[] _plain = new byte[ChunkedEncryption.ChunkLength];
    private long _number;
    private ChunkedRead _state = ChunkedRead.Chunk;

    private ChunkedReader(Stream input, ChunkedEncryption encryption)
    {
        _input = input;
        _encryption = encryption;
    }

    /// <summary>Reads the header; null when it is no message, or key or context are not its own.</summary>
    public static ChunkedReader? Open(Stream input, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        var header = new byte[ChunkedEncryption.HeaderLength];
        return input.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && ChunkedEncryption.ForOpening(key, context, header) is { } encryption
            ? new ChunkedReader(input, encryption)
            : null;
    }

    /// <summary>All of a sealed message in memory; null when it does not open to its end.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlyMemory<byte> sealedMessage)
    {
        using var input = new MemoryStream(sealedMessage.ToArray(), writable: false);
        using var reader = Open(input, key, context);
        using var output = new MemoryStream(sealedMessage.Length);
        return reader is not null && reader.CopyTo(output) ? output.ToArray() : null;
    }

    /// <summary>The next plaintext, valid until the next call.</summary>
    public ChunkedRead Next(out ReadOnlyMemory<byte> plaintext)
    {
        plaintext = default;
        if (_state != ChunkedRead.Chunk)
        {
            return _state;
        }

        var read = _input.ReadAtLeast(_sealed, _sealed.Length, throwOnEndOfStream: false);
        var length = read - ChunkedEncryption.TagLength;
        if (length < 0 || !_encryption.TryOpen(_number++, _sealed.AsSpan(0, read), _plain.AsSpan(0, length)))
        {
            return _state = ChunkedRead.Damaged;
        }

        if (length < ChunkedEncryption.ChunkLength)
        {
            _state = ChunkedRead.End;
        }

        plaintext = _plain.AsMemory(0, length);
        return ChunkedRead.Chunk;
    }

    /// <summary>Copies the rest; false when it is damaged: then what was copied must not be used as the whole.</summary>
    public bool CopyTo(Stream output)
    {
        while (Next(out var plaintext) is var read)
        {
            if (read != ChunkedRead.Chunk)
            {
                return read == ChunkedRead.End;
            }

            output.Write(plaintext.Span);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(_plain);
        _encryption.Dispose();
    }
}
