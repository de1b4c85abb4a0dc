using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// Headers and certificates of blocks whose bodies and receipts are in an archive: beside the log, for each segment that left, a file
/// <c>0000000000.headers</c>: tag "xinglin/headers/v1", height before the first u64, count u32, each: header blob, certificate blob; SHA-256 of all before it.
/// </summary>
internal static class PrunedHeaders
{
    private const string Suffix = ".headers";
    private const string Unfinished = "headers.tmp";

    private static ReadOnlySpan<byte> Tag => "xinglin/headers/v1"u8;

    internal static void Write(IStorageFolder folder, ulong segment, Height before, IReadOnlyList<(BlockHeader Header, Certificate Certificate)> headers)
    {
        var writer = new BinaryEncoder(64 + (headers.Count * 1024)).Raw(Tag).U64(before.Value).U32((uint)headers.Count);
        foreach (var (header, certificate) in headers)
        {
            writer.Blob(header.Encode()).Blob(certificate.Encode());
        }

        writer.Hash(Sha256.Of(writer.Written));
        using (var file = folder.Create(Unfinished, 0))
        {
            file.Write(0, writer.Written);
            file.Flush();
        }

        folder.Rename(Unfinished, segment.ToString("D10", CultureInfo.InvariantCulture) + Suffix);
    }

    /// <summary>A header that left with its block; null when it is not kept here.</summary>
    internal static (BlockHeader Header, Certificate Certificate)? Find(IStorageFolder folder, Height height)
    {
        Span<byte> head = stackalloc byte[18 + sizeof(ulong)];
        foreach (var name in folder.List().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)).Reverse())
        {
            using var file = folder.Open(name);
            if (file.Read(0, head) == head.Length && System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(head[18..]) < height.Value)
            {
                return Read(file, height);
            }
        }

        return null;
    }

    private static (BlockHeader Header, Certificate Certificate)? Read(IStorageFile file, Height height)
    {
        var bytes = new byte[checked((int)file.Length)];
        if (file.Read(0, bytes) != bytes.Length || bytes.Length < Hash.Length || Sha256.Of(bytes.AsSpan(..^Hash.Length)) != new Hash(bytes.AsSpan(^Hash.Length..)))
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var before = reader.U64();
        var count = reader.Count(bytes.Length);
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var header = reader.Blob(1024);
            var certificate = reader.Blob(Certificate.BytesMax);
            if (before + (ulong)i + 1 == height.Value)
            {
                return BlockHeader.TryDecode(header) is { } found && Certificate.TryDecode(certificate) is { } by ? (found, by) : null;
            }
        }

        return null;
    }
}
