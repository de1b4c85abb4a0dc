namespace Xinglin.Vault.Envelopes;

/// <summary>
/// Seals a stream of any length as it is written, in constant memory: what is written comes out in sealed chunks. The message
/// is whole only after <see cref="Complete"/>; what was not completed does not open.
/// </summary>
public sealed class ChunkedWriter : IDisposable
{
    private readonly ChunkedEncryption _encryption;
    private readonly Stream _output;
    private readonly byte[] _waiting = new byte[ChunkedEncryption.ChunkLength];
    private readonly byte[] _sealed = new byte[ChunkedEncryption.SealedChunkLength];
    private int _count;
    private long _number;
    private bool _completed;

    /// <summary>Begins a message; the header is written at once.</summary>
    /// <param name="output">Where the sealed form goes; it stays open.</param>
    /// <param name="key">32 random bytes.</param>
    /// <param name="context">What the message is bound to.</param>
    public ChunkedWriter(Stream output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
        : this(output, ChunkedEncryption.ForSealing(key, context))
    {
    }

    /// <summary>With a given encryption: for golden vectors.</summary>
    internal ChunkedWriter(Stream output, ChunkedEncryption encryption)
    {
        _output = output;
        _encryption = encryption;
        output.Write(encryption.Header.Span);
    }

    /// <summary>Plaintext written so far, bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Seals all of it in memory.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        var output = new MemoryStream((int)ChunkedEncryption.SealedLength(plaintext.Length));
        using var writer = new ChunkedWriter(output, key, context);
        writer.Write(plaintext);
        writer.Complete();
        return output.ToArray();
    }

    /// <summary>Adds to the message.</summary>
    public void Write(ReadOnlySpan<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        Length += plaintext.Length;
        while (!plaintext.IsEmpty)
        {
            if (_count == 0 && plaintext.Length >= ChunkedEncryption.ChunkLength)
            {
                Put(plaintext[..ChunkedEncryption.ChunkLength]);
                plaintext = plaintext[ChunkedEncryption.ChunkLength..];
                continue;
            }

            var taken = Math.Min(plaintext.Length, _waiting.Length - _count);
            plaintext[..taken].CopyTo(_waiting.AsSpan(_count));
            _count += taken;
            plaintext = plaintext[taken..];
            if (_count == _waiting.Length)
            {
                _count = 0;
                Put(_waiting);
            }
        }
    }

    /// <summary>Writes the last, shorter chunk, which says that nothing is missing.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        _completed = true;
        Put(_waiting.AsSpan(0, _count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(_waiting);
        _encryption.Dispose();
    }

    private void Put(ReadOnlySpan<byte> chunk)
    {
        var output = _sealed.AsSpan(0, chunk.Length + ChunkedEncryption.TagLength);
        _encryption.Seal(_number++, chunk, output);
        _output.Write(output);
    }
}
