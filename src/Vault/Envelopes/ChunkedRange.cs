namespace Xinglin.Vault.Envelopes;

/// <summary>Opens any range of a sealed stream that can be sought in; only the chunks that hold the range are read.</summary>
public sealed class ChunkedRange : IDisposable
{
    private readonly ChunkedEncryption _encryption;
    private readonly Stream _input;
    private readonly byte[] _sealed = new byte[ChunkedEncryption.SealedChunkLength];
    private readonly byte[] _plain = new byte[ChunkedEncryption.ChunkLength];

    private ChunkedRange(Stream input, ChunkedEncryption encryption, long length)
    {
        _input = input;
        _encryption = encryption;
        Length = length;
    }

    /// <summary>Plaintext bytes, authenticated by the last chunk.</summary>
    public long Length { get; }

    /// <summary>Checks header and last chunk; null when key, context or length are not the message's.</summary>
    public static ChunkedRange? Open(Stream input, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        if (ChunkedEncryption.PlaintextLength(input.Length) is not { } length)
        {
            return null;
        }

        var header = new byte[ChunkedEncryption.HeaderLength];
        input.Position = 0;
        input.ReadExactly(header);
        if (ChunkedEncryption.ForOpening(key, context, header) is not { } encryption)
        {
            return null;
        }

        var range = new ChunkedRange(input, encryption, length);
        if (range.TryChunk(length / ChunkedEncryption.ChunkLength, out _))
        {
            return range;
        }

        range.Dispose();
        return null;
    }

    /// <summary>Fills <paramref name="destination"/> from this offset of the plaintext; false when it reaches past the end or a chunk is damaged.</summary>
    public bool TryRead(long offset, Span<byte> destination)
    {
        if (offset < 0 || destination.Length > Length - offset)
        {
            return false;
        }

        while (!destination.IsEmpty)
        {
            if (!TryChunk(offset / ChunkedEncryption.ChunkLength, out var chunk))
            {
                return false;
            }

            var from = chunk[(int)(offset % ChunkedEncryption.ChunkLength)..];
            var taken = Math.Min(from.Length, destination.Length);
            from[..taken].CopyTo(destination);
            destination = destination[taken..];
            offset += taken;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(_plain);
        _encryption.Dispose();
    }

    private bool TryChunk(long number, out ReadOnlySpan<byte> chunk)
    {
        var length = (int)Math.Min(ChunkedEncryption.ChunkLength, Length - (number * ChunkedEncryption.ChunkLength));
        var place = _sealed.AsSpan(0, length + ChunkedEncryption.TagLength);
        _input.Position = ChunkedEncryption.HeaderLength + (number * ChunkedEncryption.SealedChunkLength);
        chunk = _plain.AsSpan(0, length);
        return _input.ReadAtLeast(place, place.Length, throwOnEndOfStream: false) == place.Length
            && _encryption.TryOpen(number, place, _plain.AsSpan(0, length));
    }
}
