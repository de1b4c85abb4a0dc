using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Store;

namespace Xinglin.Benchmarks.Vault;

/// <summary>seal: 64 MiB sealed and named on one core, ÷ what the two passes that cannot be saved take: AES-256-GCM and SHA-256.</summary>
internal static class SealRate
{
    private const int Bytes = 64 << 20;
    private const int Chunk = ChunkedEncryption.ChunkLength;
    private const int Rounds = 7;

    public static Measure Run()
    {
        var data = RandomNumberGenerator.GetBytes(Bytes);
        var (limit, sealing) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            limit = Least(limit, Time(() => Passes(data)));
            sealing = Least(sealing, Time(() => Seal(data)));
        }

        return new Measure("seal", limit / sealing, "ratio", 0.6, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{Bytes / sealing.TotalSeconds / 1e6:n0} MB/s sealed and named, {Bytes / limit.TotalSeconds / 1e6:n0} MB/s for the two passes alone"),
        };
    }

    private static void Passes(byte[] data)
    {
        using var aead = new AesGcm(RandomNumberGenerator.GetBytes(32), 16);
        var (nonce, output, tag) = (new byte[12], new byte[Chunk], new byte[16]);
        for (var at = 0; at < data.Length; at += Chunk)
        {
            nonce[11] = (byte)((at / Chunk) & 0xff);
            aead.Encrypt(nonce, data.AsSpan(at, Chunk), output, tag);
        }

        _ = Sha256.Of(data);
    }

    private static void Seal(byte[] data)
    {
        using var naming = new NamingStream();
        using var writer = new ChunkedWriter(naming, RandomNumberGenerator.GetBytes(32), "bench"u8);
        writer.Write(data);
        writer.Complete();
        _ = BlobTree.Id(naming.Hasher.Finish());
    }

    private static TimeSpan Time(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed;
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Where ciphertext goes when only its name is wanted.</summary>
    private sealed class NamingStream : MemoryStream
    {
        public BlobHasher Hasher { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer) => Hasher.Append(buffer);

        protected override void Dispose(bool disposing)
        {
            Hasher.Dispose();
            base.Dispose(disposing);
        }
    }
}
