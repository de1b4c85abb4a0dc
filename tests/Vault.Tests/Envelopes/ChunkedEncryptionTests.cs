using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Shared;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Tests.Envelopes;

public class ChunkedEncryptionTests
{
    private const int Chunk = ChunkedEncryption.ChunkLength;
    private const int SealedChunk = ChunkedEncryption.SealedChunkLength;

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [ConformanceFact("crypto/wycheproof")]
    public void Every_published_vector_opens_or_is_refused_as_it_says()
    {
        var (opened, refused) = (0, 0);
        foreach (var test in Published())
        {
            var expected = test.GetProperty("result").GetString() == "valid";
            var message = Inflate(Vectors.Hex(test, "ct"));
            var (whole, length, hash) = Read(Vectors.Hex(test, "key"), Vectors.Hex(test, "ctx"), message);
            Assert.True(whole == expected, Name(test));
            if (expected || Flags(test).Contains("PartialPlaintext"))
            {
                Assert.Equal(test.GetProperty("msgLength").GetInt64(), length);
                Assert.Equal(test.GetProperty("msgSha512").GetString(), hash);
            }

            _ = expected ? opened++ : refused++;
        }

        Assert.True(opened >= 5 && refused >= 10, $"{opened} opened, {refused} refused");
    }

    [ConformanceFact("crypto/wycheproof")]
    public void Seeking_finds_the_end_of_no_vector_that_has_none()
    {
        var ran = 0;
        foreach (var test in Published().Where(t => !Flags(t).Contains("ValidFinalChunk")))
        {
            using var input = new MemoryStream(Inflate(Vectors.Hex(test, "ct")));
            using var range = ChunkedRange.Open(input, Vectors.Hex(test, "key"), Vectors.Hex(test, "ctx"));
            Assert.True((range is not null) == (test.GetProperty("result").GetString() == "valid"), Name(test));
            ran++;
        }

        Assert.True(ran > 10, $"{ran} ran");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((3 * Chunk) + 7)]
    public void What_was_written_in_any_pieces_is_read_whole(int length)
    {
        var plaintext = Bytes(length);
        foreach (var step in new[] { 1 + (length / 3), 1000, Chunk, 5 * Chunk })
        {
            using var output = new MemoryStream();
            using (var writer = new ChunkedWriter(output, Key, "context"u8))
            {
                for (var at = 0; at < length; at += step)
                {
                    writer.Write(plaintext.AsSpan(at, Math.Min(step, length - at)));
                }

                writer.Complete();
                Assert.Equal(length, writer.Length);
            }

            Assert.Equal(ChunkedEncryption.SealedLength(length), output.Length);
            Assert.Equal(length, ChunkedEncryption.PlaintextLength(output.Length));
            Assert.Equal(plaintext, ChunkedReader.Open(Key, "context"u8, output.ToArray()));
        }
    }

    [Fact]
    public void Any_range_is_read_without_the_rest()
    {
        var plaintext = Bytes((2 * Chunk) + 100);
        var message = ChunkedWriter.Seal(Key, [], plaintext);

        // The first chunk is damaged: ranges elsewhere do not notice.
        message[ChunkedEncryption.HeaderLength] ^= 1;
        using var range = ChunkedRange.Open(new MemoryStream(message), Key, [])!;
        var part = new byte[Chunk + 50];
        Assert.True(range.TryRead(Chunk + 20, part));
        Assert.True(plaintext.AsSpan(Chunk + 20, part.Length).SequenceEqual(part));
        Assert.False(range.TryRead(Chunk - 1, part.AsSpan(0, 1)));
        Assert.False(range.TryRead(plaintext.Length, part.AsSpan(0, 1)));
        Assert.False(range.TryRead(-1, part.AsSpan(0, 1)));
    }

    [Fact]
    public void Another_key_or_context_opens_nothing()
    {
        var message = ChunkedWriter.Seal(Key, "a"u8, Bytes(100));
        Assert.NotNull(ChunkedReader.Open(Key, "a"u8, message));
        Assert.Null(ChunkedReader.Open(Key, "b"u8, message));
        Assert.Null(ChunkedReader.Open(RandomNumberGenerator.GetBytes(32), "a"u8, message));
        Assert.Null(ChunkedReader.Open(Key.AsSpan(0, 31), "a"u8, message));
    }

    [Fact]
    public void A_message_cut_anywhere_is_not_whole()
    {
        var message = ChunkedWriter.Seal(Key, [], Bytes((2 * Chunk) + 3));
        int[] ends = [0, 23, 56, 57, 71, 72, 56 + SealedChunk, 56 + SealedChunk + 16, 56 + (2 * SealedChunk), message.Length - 1];
        Assert.All(ends, end => Assert.Null(ChunkedReader.Open(Key, [], message.AsMemory(0, end))));
    }

    [Fact]
    public void Chunks_that_changed_places_are_refused()
    {
        var message = ChunkedWriter.Seal(Key, [], Bytes(3 * Chunk));
        var swapped = message.ToArray();
        message.AsSpan(56, SealedChunk).CopyTo(swapped.AsSpan(56 + SealedChunk));
        message.AsSpan(56 + SealedChunk, SealedChunk).CopyTo(swapped.AsSpan(56));
        Assert.NotNull(ChunkedReader.Open(Key, [], message));
        Assert.Null(ChunkedReader.Open(Key, [], swapped));
    }

    [Fact]
    public void A_damaged_message_stays_damaged()
    {
        var message = ChunkedWriter.Seal(Key, [], Bytes(2 * Chunk));
        message[60] ^= 1;
        using var reader = ChunkedReader.Open(new MemoryStream(message), Key, [])!;
        Assert.Equal(ChunkedRead.Damaged, reader.Next(out _));
        Assert.Equal(ChunkedRead.Damaged, reader.Next(out _));
    }

    [Fact]
    public void Lengths_that_no_message_has_are_refused()
    {
        long[] none = [0, 55, 56, 71, 56 + SealedChunk, 56 + SealedChunk + 15];
        Assert.All(none, length => Assert.Null(ChunkedEncryption.PlaintextLength(length)));
        Assert.Equal(0, ChunkedEncryption.PlaintextLength(72));
        Assert.Equal(Chunk, ChunkedEncryption.PlaintextLength(56 + SealedChunk + 16));
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(((i * 7) + (i >> 8)) & 0xff))];

    private static (bool Whole, long Length, string Hash) Read(byte[] key, byte[] context, byte[] message)
    {
        using var plain = new MemoryStream();
        using var reader = ChunkedReader.Open(new MemoryStream(message), key, context);
        var whole = reader is not null && reader.CopyTo(plain);
        return (whole, plain.Length, Convert.ToHexStringLower(SHA512.HashData(plain.ToArray())));
    }

    /// <summary>The file keeps messages under zlib, as its description says.</summary>
    private static byte[] Inflate(byte[] bytes)
    {
        using var inflating = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var all = new MemoryStream();
        inflating.CopyTo(all);
        return all.ToArray();
    }

    private static List<JsonElement> Published()
    {
        var path = Directory.EnumerateFiles(
            ConformanceData.Folder("crypto/wycheproof"), "c2sp_chunked_encryption_aes_256_gcm_test.json", SearchOption.AllDirectories).Single();
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.Clone().GetProperty("testGroups").EnumerateArray().SelectMany(g => g.GetProperty("tests").EnumerateArray())];
    }

    private static List<string> Flags(JsonElement test) => [.. test.GetProperty("flags").EnumerateArray().Select(f => f.GetString()!)];

    private static string Name(JsonElement test) => $"case {test.GetProperty("tcId")}: {test.GetProperty("comment")}";
}
