using System.IO.Compression;
using System.Text.Json;

namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>Reads one file of the folder within the caps; gzip is known by its first bytes, not its name.</summary>
internal static class ImportFile
{
    /// <summary>The unpacked bytes, or why there are none.</summary>
    public static (byte[]? Bytes, SkipReason Reason) Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            if (!packed)
            {
                return ReadCapped(file);
            }

            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return ReadCapped(unpacked);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            return (null, SkipReason.Unreadable);
        }
    }

    /// <summary>The document, or why it is none: the depth is told apart from other faults because only the cap, not JSON, forbids it.</summary>
    public static (JsonElement? Document, SkipReason Reason) Parse(byte[] bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return (null, SkipReason.NotJson);
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = ImportLimits.JsonDepthMax, AllowDuplicateProperties = false };
            return (JsonElement.Parse(WithoutMark(bytes), options), default);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return (null, NestsTooDeep(bytes) ? SkipReason.TooDeep : SkipReason.NotJson);
        }
    }

    private static (byte[]? Bytes, SkipReason Reason) ReadCapped(Stream stream)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[128 << 10];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            // The cap is on what comes out, so a small file that unpacks without end stops here.
            if (copy.Length + count > ImportLimits.FileBytesMax)
            {
                return (null, SkipReason.TooLarge);
            }

            copy.Write(buffer, 0, count);
        }

        return (copy.ToArray(), default);
    }

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;

    private static bool NestsTooDeep(byte[] bytes)
    {
        var reader = new Utf8JsonReader(WithoutMark(bytes), new JsonReaderOptions { MaxDepth = 1_000_000 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= ImportLimits.JsonDepthMax)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }
}
